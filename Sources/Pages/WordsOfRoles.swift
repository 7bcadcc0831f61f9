extension PageContext {
    /// A role in words, from its raw value; one that is not known stays as it is kept.
    func words(role: String) -> String {
        PageContext.roles.first { $0.role == role }.map { say($0.name) } ?? role
    }

    /// Every role with its name and what it is for, least leave first. A machine is no person and stands last.
    static let roles: [(role: String, name: Words, work: Words)] = [
        (
            "trainee", Words("trainee", "زیرِ تربیت"),
            Words(
                "sees a console without personal data and changes nothing",
                "ذاتی معلومات کے بغیر سکرین دیکھتے ہیں، کچھ بدل نہیں سکتے")
        ),
        (
            "operator", Words("operator", "آپریٹر"),
            Words("takes calls and follows requests to the bed", "کال لیتے ہیں اور درخواست کو آخر تک دیکھتے ہیں")
        ),
        (
            "supervisor", Words("supervisor", "سپروائزر"),
            Words(
                "also sees the overview, allows other groups and overrules",
                "جائزہ بھی دیکھتے ہیں، دوسرے گروپ کی اجازت دیتے ہیں اور فیصلہ بدل سکتے ہیں")
        ),
        (
            "coordinator", Words("coordinator", "کوآرڈینیٹر"),
            Words(
                "looks after the register, stock, facilities and message texts; asks no donors",
                "رجسٹر، سٹاک، ہسپتال اور پیغامات کے متن سنبھالتے ہیں؛ ڈونرز سے نہیں پوچھتے")
        ),
        (
            "facility", Words("facility staff", "ہسپتال یا بلڈ بینک کا عملہ"),
            Words(
                "confirms the facility's own requests, receives donors, counts stock",
                "اپنے ہسپتال کی درخواستوں کی تصدیق، ڈونرز کی آمد اور سٹاک کی گنتی")
        ),
        (
            "administrator", Words("administrator", "منتظم"),
            Words(
                "looks after people, facilities and machines; sees no donors and takes no calls",
                "عملہ، ہسپتال اور مشینیں سنبھالتے ہیں؛ ڈونرز نہیں دیکھتے اور کال نہیں لیتے")
        ),
        (
            "auditor", Words("auditor", "آڈیٹر"),
            Words("reads the overview and the audit, changes nothing", "جائزہ اور ریکارڈ پڑھتے ہیں، کچھ نہیں بدلتے")
        ),
        (
            "machine", Words("machine", "مشین"),
            Words(
                "a program of a facility that reports its stock with a token",
                "ہسپتال کا پروگرام جو ٹوکن سے سٹاک بتاتا ہے")
        ),
    ]
}

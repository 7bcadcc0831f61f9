internal import Worlds

/// Common Pakistani names in Latin letters, our own list; whoever bears a drawn combination is meant by nobody.
enum DemonstrationNames {
    private static func split(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    private static let men = split(
        """
        Ahmed Ali Hassan Hussain Bilal Usman Umar Hamza Imran Kamran Adnan Asif Tariq Khalid Rashid Waqas Faisal \
        Shahid Zahid Nadeem Naveed Saeed Salman Sohail Sajid Arshad Amjad Akram Aslam Anwar Iftikhar Ijaz Iqbal \
        Irfan Javed Junaid Kashif Luqman Majid Mansoor Mubashir Mudassar Nasir Noman Qasim Rizwan Saad Sarfraz \
        Shoaib Tahir Talha Usama Waheed Yasir Younas Zain Zeeshan Zubair Abdullah Ibrahim Ismail Yousaf Haris Danish \
        Fahad Farhan Ghulam Hafeez Jamshed Liaqat Mehmood Murtaza Nawaz Pervaiz Qaiser Rafiq Riaz Safdar Shabbir \
        Shafiq Waseem Yaqoob Zafar Fawad Gul Hidayat Inayat Noor Sher Taimur
        """)

    private static let women = split(
        """
        Ayesha Fatima Zainab Maryam Khadija Hira Sana Saima Sadia Nadia Rabia Amna Asma Bushra Farah Fozia Huma Iqra \
        Javeria Kiran Lubna Maria Mehwish Nida Noreen Rukhsana Samina Shazia Sumaira Tahira Uzma Zara Anum Areeba \
        Hafsa Kainat Laiba Mahnoor Misbah Nimra Parveen Rimsha Sidra Tayyaba
        """)

    private static let everywhere = split(
        "Ahmed Ali Hussain Khan Shah Malik Iqbal Akhtar Mehmood Qureshi Siddiqui Ansari Hashmi Abbasi Mirza Baig")

    private static let byProvince: [String: [String]] = [
        "PK-PB": split("Butt Chaudhry Rana Cheema Bhatti Gill Sheikh Awan Gondal Warraich Dar Bajwa Arain Rajput"),
        "PK-IS": split("Abbasi Satti Awan Raja Kiani Chaudhry Janjua Kayani"),
        "PK-SD": split("Soomro Memon Jatoi Shaikh Abro Chandio Mangi Khoso Panhwar Brohi Solangi Channa"),
        "PK-KP": split("Khan Afridi Yousafzai Khattak Bangash Wazir Mohmand Orakzai Marwat Swati Durrani"),
        "PK-BA": split("Baloch Kakar Mengal Bugti Raisani Achakzai Kasi Rind Zehri Marri"),
        "PK-JK": split("Raja Chaudhry Sudhan Mughal Abbasi Khawaja Lone Dar"),
        "PK-GB": split("Baig Hunzai Karim Wali Shigri Balti Shah"),
    ]

    static func draw(woman: Bool, province: String, _ random: inout SimulationRandom) -> String {
        let first = random.pick(woman ? women : men)
        let isLocal = random.chance(0.6)
        let last = random.pick(isLocal ? byProvince[province] ?? everywhere : everywhere)
        let carriesMuhammad = random.chance(0.22)
        if woman { return "\(first) \(last == first ? "Bibi" : last)" }
        return "\(carriesMuhammad ? "Muhammad " : "")\(first) \(last == first ? "Khan" : last)"
    }
}

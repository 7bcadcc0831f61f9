import Blood
import Centre
import Matching

extension StoreTransaction {
    private func version(_ row: SQLRow) throws -> TemplateVersion {
        try TemplateVersion(
            purpose: row.text("purpose"), language: row.choice("language"), number: Int(row.int("number")),
            text: row.optionalText("text"), at: row.instant("at"), staff: row.int("staff_id"))
    }

    func templatesInForce() throws -> [TemplateVersion] {
        try session.run(
            """
            SELECT * FROM template_version AS one WHERE number = (
                SELECT MAX(number) FROM template_version WHERE purpose = one.purpose AND language = one.language)
            """
        ).map(version)
    }

    func templateVersions(purpose: String, language: Language, limit: Int) throws -> [TemplateVersion] {
        try session.run(
            "SELECT * FROM template_version WHERE purpose = $1 AND language = $2 ORDER BY number DESC LIMIT $3",
            purpose, language.rawValue, limit
        ).map(version)
    }

    func recordTemplate(
        purpose: String, language: Language, text: String?, at now: Instant, by staff: Int64
    ) throws -> Int {
        let newest = try templateVersions(purpose: purpose, language: language, limit: 1).first?.number ?? 0
        try session.run(
            """
            INSERT INTO template_version (purpose, language, number, text, at, staff_id)
            VALUES ($1, $2, $3, $4, $5, $6)
            """, purpose, language.rawValue, newest + 1, text, now, staff)
        return newest + 1
    }
}

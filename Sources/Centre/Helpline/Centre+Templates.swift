import Blood

/// What became of a coordinator's text.
public enum TemplateOutcome: Sendable {
    /// In force from now on.
    case saved(number: Int)
    /// Nothing has changed; the draft says what is wrong.
    case refused(TemplateDraft)
    /// There is no such text or version.
    case notFound
}

extension Centre {
    /// Versions that are shown and can be restored.
    static let versionsShownMax = 20

    /// One text with the versions there were, newest first.
    public func template(
        _ purpose: String, _ language: Language, text: String? = nil
    ) async throws -> (draft: TemplateDraft, versions: [TemplateVersion])? {
        guard let draft = ports.templates.draft(purpose, language, text: text) else { return nil }
        let versions = try await ports.store.read {
            try $0.templateVersions(purpose: purpose, language: language, limit: Centre.versionsShownMax)
        }
        return (draft, versions)
    }

    /// Puts a text in force, if nothing is wrong with it.
    public func saveTemplate(
        _ purpose: String, _ language: Language, text: String, by staff: Int64
    ) async throws -> TemplateOutcome {
        guard let draft = ports.templates.draft(purpose, language, text: text) else { return .notFound }
        guard draft.problems.isEmpty else { return .refused(draft) }
        return try await record(purpose, language, text: text, by: staff)
    }

    /// Sends the shipped text again.
    public func returnToShippedTemplate(
        _ purpose: String, _ language: Language, by staff: Int64
    ) async throws -> TemplateOutcome {
        guard ports.templates.draft(purpose, language, text: nil) != nil else { return .notFound }
        return try await record(purpose, language, text: nil, by: staff)
    }

    /// Puts an earlier version in force; it is checked again, for the rules may have changed since.
    public func restoreTemplate(
        _ purpose: String, _ language: Language, number: Int, by staff: Int64
    ) async throws -> TemplateOutcome {
        let versions = try await ports.store.read {
            try $0.templateVersions(purpose: purpose, language: language, limit: Centre.versionsShownMax)
        }
        guard let version = versions.first(where: { $0.number == number }) else { return .notFound }
        guard let text = version.text else {
            return try await returnToShippedTemplate(purpose, language, by: staff)
        }
        return try await saveTemplate(purpose, language, text: text, by: staff)
    }

    private func record(
        _ purpose: String, _ language: Language, text: String?, by staff: Int64
    ) async throws -> TemplateOutcome {
        let now = now()
        let (number, inForce) = try await ports.store.write { transaction in
            let number = try transaction.recordTemplate(
                purpose: purpose, language: language, text: text, at: now, by: staff)
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .templateChange, subject: "\(purpose) \(language.rawValue)",
                    reason: text == nil ? "shipped" : "no. \(number)"))
            return (number, try transaction.templatesInForce())
        }
        ports.templates.take(inForce)
        return .saved(number: number)
    }
}

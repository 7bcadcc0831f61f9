import Blood
import Centre
import Matching

/// Panels, who is kept for them, and what was opened for their sessions.
extension StoreTransaction {
    private func panel(_ row: SQLRow) throws -> DonorPanel {
        let id = try row.int("id")
        return try DonorPanel(
            id: id, facility: row.int("facility_id"),
            patientInitials: opened(row, "donor_panel", "patient_initials_sealed", id) ?? "",
            recordNumber: opened(row, "donor_panel", "record_number_sealed", id) ?? "",
            group: row.choice("blood_group"), component: row.choice("component"),
            needs: opened(row, "donor_panel", "needs_sealed", id) ?? "", guardianPhone: phone(row) ?? "",
            intervalDays: Int(row.int("interval_days")), unitsPerSession: Int(row.int("units")),
            nextDue: row.day("next_due"), createdAt: row.instant("created_at"),
            createdBy: row.optionalInt("created_by"), endedAt: row.optionalInstant("ended_at"),
            endedBy: row.optionalInt("ended_by"), antigens: patientAntigens(row, "donor_panel", id))
    }

    private func panels(_ condition: String, _ values: (any SQLConvertible)?...) throws -> [DonorPanel] {
        try session.run(
            """
            SELECT donor_panel.*, contact.sealed AS contact_sealed
            FROM donor_panel LEFT JOIN contact ON contact.id = donor_panel.contact_id \(condition)
            """, values: values.map { $0?.sql ?? .null }
        ).map(panel)
    }

    func panel(_ id: PanelID) throws -> DonorPanel? { try panels("WHERE donor_panel.id = $1", id).first }

    func panels(limit: Int) throws -> [DonorPanel] {
        try panels("WHERE ended_at IS NULL ORDER BY next_due, donor_panel.id LIMIT $1", limit)
    }

    func panels(dueBy day: CivilDate) throws -> [DonorPanel] {
        try panels("WHERE ended_at IS NULL AND next_due <= $1 ORDER BY next_due, donor_panel.id", day)
    }

    /// The columns after `id`, in the order of insert and update.
    private func values(_ panel: DonorPanel) throws -> [SQLValue] {
        try [
            panel.facility.sql, sealed(panel.patientInitials, "donor_panel", "patient_initials_sealed", panel.id).sql,
            sealed(panel.recordNumber, "donor_panel", "record_number_sealed", panel.id).sql,
            sealed(panel.needs, "donor_panel", "needs_sealed", panel.id).sql, contact(panel.guardianPhone).sql,
            panel.group.rawValue.sql, panel.component.rawValue.sql, panel.intervalDays.sql,
            panel.unitsPerSession.sql, panel.nextDue.sql, sealed(panel.antigens, "donor_panel", panel.id).sql,
        ]
    }

    func insertPanel(_ panel: DonorPanel) throws -> PanelID {
        var panel = panel
        panel.id = try nextID(of: "donor_panel")
        try session.run(
            """
            INSERT INTO donor_panel (facility_id, patient_initials_sealed, record_number_sealed, needs_sealed,
                contact_id, blood_group, component, interval_days, units, next_due, antigens_sealed, id, created_at,
                created_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """, values: values(panel) + [panel.id.sql, panel.createdAt.sql, panel.createdBy.sql])
        return panel.id
    }

    func updatePanel(_ panel: DonorPanel) throws {
        let before = try session.run("SELECT contact_id FROM donor_panel WHERE id = $1", panel.id).first?
            .optionalInt("contact_id")
        try session.run(
            """
            UPDATE donor_panel SET facility_id = $1, patient_initials_sealed = $2, record_number_sealed = $3,
                needs_sealed = $4, contact_id = $5, blood_group = $6, component = $7, interval_days = $8, units = $9,
                next_due = $10, antigens_sealed = $11
            WHERE id = $12 AND ended_at IS NULL
            """, values: values(panel) + [panel.id.sql])
        if let before { try forgetUnused([before]) }
    }

    func endPanel(_ id: PanelID, by staff: Int64?, at now: Instant) throws -> [DonorID] {
        let donors = try panelMembers(of: id).map(\.donor)
        for donor in donors { _ = try leavePanel(id, donor: donor) }
        try session.run(
            "UPDATE donor_panel SET ended_at = $1, ended_by = $2 WHERE id = $3 AND ended_at IS NULL", now, staff, id)
        return donors
    }

    // MARK: - Members

    private func membership(_ row: SQLRow) throws -> PanelMembership {
        try PanelMembership(
            panel: row.int("panel_id"), donor: row.int("donor_id"), joinedAt: row.instant("joined_at"),
            joinedBy: row.optionalInt("joined_by"))
    }

    func panelMembers(of panel: PanelID) throws -> [PanelMembership] {
        try session.run(
            "SELECT * FROM panel_member WHERE panel_id = $1 ORDER BY joined_at, donor_id", panel
        ).map(membership)
    }

    func panelMemberships(of donor: DonorID) throws -> [PanelMembership] {
        try session.run("SELECT * FROM panel_member WHERE donor_id = $1 ORDER BY panel_id", donor).map(membership)
    }

    func panelMemberCounts() throws -> [PanelID: Int] {
        let rows = try session.run("SELECT panel_id, COUNT(*) AS members FROM panel_member GROUP BY panel_id")
        return Dictionary(try rows.map { (try $0.int("panel_id"), Int(try $0.int("members"))) }) { first, _ in first }
    }

    func joinPanel(_ membership: PanelMembership) throws -> Bool {
        let isNew = try !session.run(
            """
            INSERT INTO panel_member (panel_id, donor_id, joined_at, joined_by) VALUES ($1, $2, $3, $4)
            ON CONFLICT (panel_id, donor_id) DO NOTHING RETURNING donor_id
            """, membership.panel, membership.donor, membership.joinedAt, membership.joinedBy
        ).isEmpty
        if isNew { try followMembership(membership.donor) }
        return isNew
    }

    func leavePanel(_ panel: PanelID, donor: DonorID) throws -> Bool {
        let wasMember = try !session.run(
            "DELETE FROM panel_member WHERE panel_id = $1 AND donor_id = $2 RETURNING donor_id", panel, donor
        ).isEmpty
        if wasMember { try followMembership(donor) }
        return wasMember
    }

    /// Kept for a panel as long as there is one.
    private func followMembership(_ donor: DonorID) throws {
        try session.run(
            """
            UPDATE donor SET is_panel_reserved =
                CASE WHEN EXISTS (SELECT 1 FROM panel_member WHERE donor_id = $1) THEN 1 ELSE 0 END
            WHERE id = $1
            """, donor)
    }

    // MARK: - Sessions

    private func opening(_ row: SQLRow) throws -> PanelOpening {
        try PanelOpening(
            panel: row.int("panel_id"), due: row.day("due"), request: row.int("request_id"),
            openedAt: row.instant("opened_at"), openedBy: row.optionalInt("opened_by"))
    }

    func panelOpening(of panel: PanelID, due: CivilDate) throws -> PanelOpening? {
        try session.run("SELECT * FROM panel_session WHERE panel_id = $1 AND due = $2", panel, due).first
            .map(opening)
    }

    func panelOpening(request: RequestID) throws -> PanelOpening? {
        try session.run("SELECT * FROM panel_session WHERE request_id = $1", request).first.map(opening)
    }

    func recordPanelOpening(_ opening: PanelOpening) throws -> Bool {
        try !session.run(
            """
            INSERT INTO panel_session (panel_id, due, request_id, opened_at, opened_by) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (panel_id, due) DO NOTHING RETURNING request_id
            """, opening.panel, opening.due, opening.request, opening.openedAt, opening.openedBy
        ).isEmpty
    }

    func panelAlerts() throws -> [PanelAlert] {
        try session.run("SELECT * FROM panel_alert ORDER BY raised_at, panel_id, kind").map { row in
            try PanelAlert(panel: row.int("panel_id"), kind: row.choice("kind"), raisedAt: row.instant("raised_at"))
        }
    }

    func setPanelAlerts(_ kinds: Set<PanelAlertKind>, of panel: PanelID, at now: Instant) throws -> Bool {
        let old = Set(try panelAlerts().filter { $0.panel == panel }.map(\.kind))
        for kind in old.subtracting(kinds) {
            try session.run("DELETE FROM panel_alert WHERE panel_id = $1 AND kind = $2", panel, kind.rawValue)
        }
        for kind in kinds.subtracting(old) {
            try session.run(
                "INSERT INTO panel_alert (panel_id, kind, raised_at) VALUES ($1, $2, $3)", panel, kind.rawValue, now)
        }
        return old != kinds
    }
}

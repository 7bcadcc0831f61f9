import Access
import Centre
import Hummingbird
import Pages

/// Machines on the staff page: added with a token that is shown once, given a new one, or shut out.
extension SupervisorRoutes {
    @Sendable func addMachine(_ request: Request, _ context: WebContext) async throws -> Response {
        let own = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        try await services.requireStepUp(context, keeping: form)
        var problems: [String: Words] = [:]
        try await checkNames(form, name: "machineName", signIn: "machineSignIn", into: &problems)
        let facility = try await facility(form, "machineFacility", into: &problems)
        // Nobody knows it, and a machine is refused at the sign-in anyhow.
        let hash = await hashed(SecretToken().text, notMadeOf: [], into: &problems, field: "machineName")
        guard problems.isEmpty, let facility, let hash else {
            return try await staffPage(request, context, problems: problems, entered: form.values)
        }
        let now = centre.now()
        let machine = StaffMember(
            signIn: form.text("machineSignIn"), name: form.text("machineName"), role: .machine, passwordHash: hash,
            createdAt: now)
        let id = try await centre.ports.store.write { transaction in
            let id = try transaction.insertStaff(machine)
            try transaction.appendAudit(AuditEntry(at: now, staff: own.id, act: .staffAdd, subject: "staff:\(id)"))
            return id
        }
        return try await makeToken(id, machine.name, facility, request, context)
    }

    @Sendable func renewToken(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        _ = try await services.form(&request, context)
        let id = try context.number("member")
        let (found, tokens) = try await centre.ports.store.read { (try $0.staff(id), try $0.machineTokens()) }
        guard let machine = found, machine.role == .machine, let last = tokens.last(where: { $0.machine == id }) else {
            throw WebRefusal.notFound
        }
        return try await makeToken(id, machine.name, last.facility, request, context)
    }

    @Sendable func revokeToken(_ request: Request, _ context: WebContext) async throws -> Response {
        let own = try services.staff(context)
        var request = request
        _ = try await services.form(&request, context)
        let id = try context.number("member")
        guard try await centre.ports.store.read({ try $0.staff(id)?.role }) == .machine else {
            throw WebRefusal.notFound
        }
        let now = centre.now()
        try await centre.ports.store.write { transaction in
            try transaction.revokeMachineTokens(of: id, at: now)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: own.id, act: .machineRevoke, subject: "staff:\(id)"))
        }
        return services.redirect(to: "/staff")
    }

    /// One token at a time: the one before ends with it.
    private func makeToken(
        _ machine: Int64, _ name: String, _ facility: Int64, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let own = try services.staff(context)
        let token = SecretToken()
        let hash = SecretToken.hash(token.text)
        let now = centre.now()
        let place = try await centre.ports.store.write { transaction in
            try transaction.revokeMachineTokens(of: machine, at: now)
            _ = try transaction.insertMachineToken(
                MachineToken(machine: machine, facility: facility, madeBy: own.id, madeAt: now), hash: hash)
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: own.id, act: .machineToken, subject: "staff:\(machine) facility:\(facility)"))
            return try transaction.facility(facility)?.name ?? ""
        }
        return try await staffPage(
            request, context,
            newToken: StaffPage.NewToken(machine: name, facility: place, token: token.text))
    }
}

import Access
import Centre
import HTTPTypes
import Hummingbird
import Matching

/// Somebody who was let in: what the handler behind the door may rely on.
struct Admission: Sendable {
    var staff: StaffMember
    /// The facility that a person or a machine belongs to, and sees nothing beyond.
    var facility: FacilityID?
    /// What others have asked for and this person may decide.
    var approvalsWaiting = 0
    /// Serious adverse reactions that nobody has looked at, for whoever may see them.
    var seriousReactions = 0
    /// Incidents that last, for the banner of the console.
    var incidents: [(id: Int64, name: String)] = []
    /// What is not as it should be, for the same.
    var degraded: [Degradation] = []
    /// Panels in which something needs this person.
    var panelsWaiting = 0
}

/// The door: the one place that asks the policy whether somebody may, and whether the object is theirs.
extension WebServices {
    /// - Parameter parameters: the objects in the route's path, by the names of its parameters.
    /// - Throws: `WebRefusal`: not signed in, not allowed, or, of somebody else's object, that there is none.
    func admit(
        _ access: RouteAccess, _ request: Request, _ context: WebContext, parameters: [String]
    ) async throws -> Admission? {
        switch access {
        case .everybody, .signedLink, .controlSecret, .metricsToken, .providerSignature, .door, .ownCode: return nil
        case .machine(let permission): return try await machine(request, context, may: permission)
        case .signedIn:
            guard let staff = context.signedIn?.staff else { throw context.refusal }
            return Admission(staff: staff, facility: staff.facility)
        case .staff(let permissions):
            guard let staff = context.signedIn?.staff else { throw context.refusal }
            guard permissions.contains(where: { Policy.allows(staff.role, $0) }) else { throw WebRefusal.notAllowed }
            do { try await checkObjects(parameters, of: staff, context) } catch let refusal as WebRefusal {
                noteRefusal(.doorObject, request, context)
                throw refusal
            }
            // Who asks for pages is at the console; who closed it does not stay ready for calls.
            centre.switchboard.sawAtConsole(staff.id, at: centre.now())
            var admission = Admission(staff: staff, facility: staff.facility)
            if request.method == .get, Policy.allows(staff.role, .decideApprovals) {
                admission.approvalsWaiting = try await centre.approvalsWaiting(for: staff.id)
            }
            if request.method == .get, Policy.allows(staff.role, .seeReactions) {
                admission.seriousReactions = try await centre.seriousReactionsWaiting()
            }
            if request.method == .get, Policy.allows(staff.role, .seeBoard) {
                let running = try await centre.ports.store.read { try $0.runningIncidents() }
                admission.incidents = running.map { ($0.id, $0.name) }
                admission.degraded = await centre.degradations()
            }
            if request.method == .get, Policy.allows(staff.role, .editPanels) {
                admission.panelsWaiting = try await centre.panelsWaiting()
            }
            return admission
        }
    }

    /// Whose reach ends at a facility is told of everything beyond it that it does not exist. A kind of object that is
    /// not named here is beyond it.
    private func checkObjects(_ parameters: [String], of staff: StaffMember, _ context: WebContext) async throws {
        guard Policy.reach(of: staff.role) == .ownFacility else { return }
        for parameter in parameters {
            let facility: FacilityID?
            switch parameter {
            case "facility": facility = try context.number(parameter)
            case "request":
                let id = try context.number(parameter)
                facility = try await centre.ports.store.read { try $0.request(id)?.details.facility }
            // Counted within the request before it.
            case "visitor" where parameters.contains("request"): continue
            default: facility = nil
            }
            guard let facility, Policy.reaches(staff, facility: facility) else { throw WebRefusal.notFound }
        }
    }

    private func machine(
        _ request: Request, _ context: WebContext, may permission: Permission
    ) async throws -> Admission {
        let scheme = "Bearer "
        guard let header = request.headers[.authorization], header.hasPrefix(scheme) else {
            throw WebRefusal.notSignedIn
        }
        let token = String(header.dropFirst(scheme.count))
        guard SecretToken.isWellFormed(token),
            let (staff, facility) = try await centre.machine(tokenHash: SecretToken.hash(token))
        else {
            noteRefusal(.doorToken, request, context)
            throw WebRefusal.notSignedIn
        }
        guard Policy.allows(staff.role, permission) else { throw WebRefusal.notAllowed }
        return Admission(staff: staff, facility: facility)
    }

    /// Who was let in.
    func staff(_ context: WebContext) throws -> StaffMember {
        guard let admitted = context.admitted else { throw WebRefusal.notSignedIn }
        return admitted.staff
    }

    /// The facility of who was let in; somebody without one has no page of a facility.
    func ownFacility(_ context: WebContext) throws -> FacilityID {
        guard let facility = context.admitted?.facility else { throw WebRefusal.notFound }
        return facility
    }

    /// What the reader of a page sees; a stranger sees no field at all.
    func sight(_ context: WebContext) -> Sight? { context.signedIn.map { Sight($0.staff.role) } }
}

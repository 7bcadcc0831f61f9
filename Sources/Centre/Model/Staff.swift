public import Blood

/// What a member of staff may do; the table is checked in `Access`.
public enum StaffRole: String, Codable, Sendable, CaseIterable, Hashable {
    /// Takes calls and follows requests to the bed.
    case `operator`
    case supervisor
    /// Register, panels, drives, stock and facilities; no acts of dispatch.
    case coordinator
    /// Works at a hospital or blood bank, and sees only what concerns it.
    case facility
    /// Learns at a console without personal data.
    case trainee
    /// People and machine.
    case administrator
    case auditor
    /// No person: a program with a token.
    case machine
}

/// A person at the console.
public struct StaffMember: Codable, Sendable, Hashable {
    public var id: Int64
    public var signIn: String
    public var name: String
    public var role: StaffRole
    /// Encoded Argon2id hash.
    public var passwordHash: String
    public var createdAt: Instant
    public var disabledAt: Instant?
    /// Speaks with donors who asked for a woman.
    public var isWoman: Bool
    /// The one facility somebody belongs to, and sees nothing beyond.
    public var facility: Int64?
    /// When somebody else set the password; `nil` once it is the person's own.
    public var passwordByOtherAt: Instant?

    public init(
        id: Int64 = 0, signIn: String, name: String, role: StaffRole, passwordHash: String, createdAt: Instant,
        disabledAt: Instant? = nil, isWoman: Bool = false, facility: Int64? = nil,
        passwordByOtherAt: Instant? = nil
    ) {
        self.id = id
        self.signIn = signIn
        self.name = name
        self.role = role
        self.passwordHash = passwordHash
        self.createdAt = createdAt
        self.disabledAt = disabledAt
        self.isWoman = isWoman
        self.facility = facility
        self.passwordByOtherAt = passwordByOtherAt
    }
}

/// A signed-in browser. Only the hash of its token is kept, so that reading the store gives nobody a session.
public struct StaffSession: Sendable, Hashable {
    public var tokenHash: [UInt8]
    public var staff: Int64
    public var csrf: String
    public var createdAt: Instant
    public var lastSeenAt: Instant
    public var expiresAt: Instant
    /// How far this browser has come.
    public var stage: SessionStage
    /// When this person last proved who it is, by the strongest means the account has.
    public var provedAt: Instant?
    /// Since when nobody has touched the console for too long.
    public var lockedAt: Instant?
    /// A coarse kind of browser, such as "Firefox, Linux".
    public var browser: String
    /// What the person has to know and has not yet said to have read.
    public var news: SignInNews?

    public init(
        tokenHash: [UInt8], staff: Int64, csrf: String, createdAt: Instant, lastSeenAt: Instant, expiresAt: Instant,
        stage: SessionStage = .full, provedAt: Instant? = nil, lockedAt: Instant? = nil, browser: String = "",
        news: SignInNews? = nil
    ) {
        self.tokenHash = tokenHash
        self.staff = staff
        self.csrf = csrf
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.expiresAt = expiresAt
        self.stage = stage
        self.provedAt = provedAt
        self.lockedAt = lockedAt
        self.browser = browser
        self.news = news
    }
}

/// Every act the audit keeps, by the name it is kept under; the pages have words for each.
public enum AuditAct: String, Sendable, CaseIterable, Hashable {
    case donorAdd = "donor.add"
    case donorEdit = "donor.edit"
    case donorDefer = "donor.defer"
    case donorReinstate = "donor.reinstate"
    case donorOptOut = "donor.optOut"
    case donorPause = "donor.pause"
    case donorErase = "donor.erase"
    case deferralOpen = "deferral.open"
    case keysRotate = "keys.rotate"
    case donorReply = "donor.reply"
    case donorSignIn = "donor.signIn"
    case retentionRun = "retention.run"
    case donorLeftHome = "donor.leftHome"
    case donorArrived = "donor.arrived"
    case donorAccepted = "donor.accepted"
    case donorDeferred = "donor.deferred"
    case donorDonated = "donor.donated"
    case donorNoShow = "donor.noShow"
    case donorUndo = "donor.undo"
    case panelAdd = "panel.add"
    case panelEdit = "panel.edit"
    case panelEnd = "panel.end"
    case panelJoin = "panel.join"
    case panelLeave = "panel.leave"
    case panelHeld = "panel.held"
    case panelAntigens = "panel.antigens"
    case panelRead = "panel.read"
    case registerImport = "register.import"
    case registerExport = "register.export"
    case requestOpen = "request.open"
    case requestVerify = "request.verify"
    case requestReject = "request.reject"
    case requestTimer = "request.timer"
    case requestAskMore = "request.askMore"
    case requestWiden = "request.widen"
    case requestPermitConditional = "request.permitConditional"
    case requestPause = "request.pause"
    case requestResume = "request.resume"
    case requestHandOver = "request.handOver"
    case requestTakeBack = "request.takeBack"
    case requestExtend = "request.extend"
    case requestChangeUnits = "request.changeUnits"
    case requestAntigens = "request.antigens"
    case requestComplete = "request.complete"
    case requestNote = "request.note"
    case requestIssuedFromStock = "request.issuedFromStock"
    case requestWithdraw = "request.withdraw"
    case requestReopen = "request.reopen"
    case requestExpire = "request.expire"
    case requestReconcile = "request.reconcile"
    case messageReport = "message.report"
    case templateChange = "template.change"
    case templateTest = "template.test"
    case callBackDone = "callBack.done"
    case callFacility = "call.facility"
    case callBridge = "call.bridge"
    case callRecording = "call.recording"
    case callDesk = "call.desk"
    case callListen = "call.listen"
    case callMark = "call.mark"
    case callAnnouncement = "call.announcement"
    case recordingsDeleted = "recordings.deleted"
    case stockCount = "stock.count"
    case facilityAdd = "facility.add"
    case facilityEdit = "facility.edit"
    case staffSignIn = "staff.signIn"
    case staffAdd = "staff.add"
    case staffDisable = "staff.disable"
    case staffPassword = "staff.password"
    case staffEndSessions = "staff.endSessions"
    case staffEdit = "staff.edit"
    case approvalAsk = "approval.ask"
    case approvalDecide = "approval.decide"
    case registerExportEmergency = "register.exportEmergency"
    case machineToken = "machine.token"
    case machineRevoke = "machine.revoke"
    case donorRead = "donor.read"
    case registerSearch = "register.search"
    case requestRead = "request.read"
    case callRead = "call.read"
    case callBackRead = "callBack.read"
    case phonesRead = "phones.read"
    case auditRead = "audit.read"
    case centreBackup = "centre.backup"
    case centreRestore = "centre.restore"
    case centreMove = "centre.move"
    case flagUphold = "flag.uphold"
    case flagDismiss = "flag.dismiss"
    case reactionReport = "reaction.report"
    case reactionSeen = "reaction.seen"
    case reactionRead = "reaction.read"
    case facilityPropose = "facility.propose"
    case campaignStart = "campaign.start"
    case campaignMove = "campaign.move"
    case donorInvitations = "donor.invitations"
    case donorTyping = "donor.typing"
    case donorTypingWithdraw = "donor.typingWithdraw"
    case donorGenotypeConsent = "donor.genotypeConsent"
    case donorKin = "donor.kin"
    case antigensRead = "antigens.read"
    case antigensExport = "antigens.export"
    case drivePlan = "drive.plan"
    case partnerSave = "partner.save"
    case partnerEnd = "partner.end"
    case driveState = "drive.state"
    case driveRead = "drive.read"
    case driveSignUp = "drive.signUp"
    case driveCancel = "drive.cancel"
    case driveOutcome = "drive.outcome"
    case driveOthers = "drive.others"
    case facilityConfirm = "facility.confirm"
    case facilityRefuse = "facility.refuse"
    case staffFactorAdd = "staff.factorAdd"
    case staffFactorRemove = "staff.factorRemove"
    case staffFactorRefused = "staff.factorRefused"
    case staffFactorReset = "staff.factorReset"
    case staffRecoveryCodes = "staff.recoveryCodes"
    case staffRecoveryCodeUsed = "staff.recoveryCodeUsed"
    case staffStepUp = "staff.stepUp"
    case staffSetUpCode = "staff.setUpCode"
    case staffSetUpCodeUsed = "staff.setUpCodeUsed"
    case staffRescue = "staff.rescue"
    case staffRole = "staff.role"
    case staffPasswordRefused = "staff.passwordRefused"
    case incidentDeclare = "incident.declare"
    case incidentChange = "incident.change"
    case incidentJoin = "incident.join"
    case incidentLeave = "incident.leave"
    case incidentEnd = "incident.end"
    case incidentMessage = "incident.message"
    case handoverGive = "handover.give"
    case handoverTake = "handover.take"
    case shiftAdd = "shift.add"
    case shiftRemove = "shift.remove"
    case doorPassword = "door.password"
    case doorLocked = "door.locked"
    case doorManyNames = "door.manyNames"
    case doorForbidden = "door.forbidden"
    case doorObject = "door.object"
    case doorForm = "door.form"
    case doorCrossSite = "door.crossSite"
    case doorLink = "door.link"
    case doorHook = "door.hook"
    case doorToken = "door.token"
    case doorCode = "door.code"
    case doorLimit = "door.limit"
}

/// Who did what to what, when, why. Append-only.
public struct AuditEntry: Codable, Sendable, Hashable {
    /// Its place in the chain, from 1 without gaps; 0 until it is kept.
    public var number: Int64
    public var at: Instant
    public var staff: Int64?
    public var act: String
    public var subject: String
    public var reason: String

    /// What is shown where somebody altered the sealed reason of an entry, so that it does not open; following the
    /// chain finds the entry.
    public static let unreadableReason = "⚠ —"

    public init(at: Instant, staff: Int64?, act: AuditAct, subject: String, reason: String = "") {
        self.init(number: 0, at: at, staff: staff, act: act.rawValue, subject: subject, reason: reason)
    }

    /// As it is kept: an act of an earlier version may have no case any more.
    public init(number: Int64, at: Instant, staff: Int64?, act: String, subject: String, reason: String) {
        self.number = number
        self.at = at
        self.staff = staff
        self.act = act
        self.subject = subject
        self.reason = reason
    }
}

import Blood
import Jurisdiction
import Pages

/// What a form says of the place where somebody lives, beyond the district's name.
enum AreaPoint: Sendable, Hashable {
    /// Nothing new.
    case asBefore
    case chosen(GeoPoint)
    /// A point that was kept is to be forgotten: the district's middle again.
    case forgotten

    init?(_ text: String, _ places: Places) {
        switch text {
        case "": self = .asBefore
        case "none": self = .forgotten
        default:
            guard let point = AreaPoint.read(text) else { return nil }
            // Rounded again: what is kept does not depend on what a browser sends.
            guard places.reaches(point.coarse) else { return nil }
            self = .chosen(point.coarse)
        }
    }

    static func read(_ text: some StringProtocol) -> GeoPoint? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Double(String($0)) }
        guard parts.count == 2, let latitude = parts[0], let longitude = parts[1], (-90...90).contains(latitude),
            (-180...180).contains(longitude)
        else { return nil }
        return GeoPoint(latitude: latitude, longitude: longitude)
    }

    /// As the form carries it along.
    var text: String {
        switch self {
        case .asBefore: ""
        case .forgotten: "none"
        case .chosen(let point): point.text
        }
    }
}

extension GeoPoint {
    fileprivate var text: String { "\(latitude),\(longitude)" }
}

extension AreaWindow {
    fileprivate init?(_ text: String, _ places: Places) {
        let parts = text.split(separator: ",", maxSplits: 1)
        guard parts.count == 2, let level = Int(parts[0]), let centre = AreaPoint.read(parts[1]) else { return nil }
        self = level <= 0 ? places.wholeWindow : AreaWindow(level: level, around: centre)
    }

    fileprivate var text: String { "\(level),\(centre.text)" }
}

/// The part of a form in which somebody points at a small map, one press at a time.
struct AreaForm {
    private let places: Places
    /// What is in the register; `nil` for a newcomer, or where it is only the district's middle.
    private let home: GeoPoint?
    private(set) var point = AreaPoint.asBefore
    private var window: AreaWindow?
    /// The form was sent to look at the map or to point, not to be saved.
    private(set) var isStep = false
    private(set) var problem: Words?

    static let outside = Words(
        "That is too far from every place we know. Point again, or write the name.",
        "یہ جگہ ہماری معلوم ہر جگہ سے بہت دور ہے۔ دوبارہ دبائیں، یا نام لکھیں۔")
    static let unclear = Words("Touch a place within the map.", "نقشے کے اندر کسی جگہ دبائیں۔")

    /// What stands against keeping this point with that district.
    static func mismatch(_ point: GeoPoint, _ district: String, _ places: Places) -> Words? {
        guard let named = places.district(named: district), !places.reaches(point, from: named) else { return nil }
        return Words(
            "The point is far from \(named.name). Take it back, or name the other district.",
            "نشان ضلع \(named.nameUrdu) سے بہت دور ہے۔ نشان ہٹائیں، یا دوسرا ضلع لکھیں۔")
    }

    init(_ form: Form, places: Places, home: GeoPoint? = nil) {
        self.places = places
        self.home = home
        if let point = AreaPoint(form.text("point"), places) { self.point = point } else { problem = AreaForm.outside }
        window = AreaWindow(form.text("window"), places)
        let asked = form.text("show")
        if !form.all("at.x").isEmpty || !form.all("at.y").isEmpty {
            isStep = true
            problem = nil
            touch(form)
        } else if !asked.isEmpty {
            isStep = true
            problem = nil
            turn(asked, form)
        }
    }

    /// What the register holds, for a form that is shown first.
    init(places: Places, home: GeoPoint?) {
        self.places = places
        self.home = home
    }

    private mutating func touch(_ form: Form) {
        let side = AreaWindow.side
        guard let shown = window, let x = form.int("at.x"), let y = form.int("at.y"), (0...Int64(side)).contains(x),
            (0...Int64(side)).contains(y), x > 0 || y > 0
        else {
            // Nought and nought is what a key sends, which points at nothing.
            problem = AreaForm.unclear
            window = window ?? places.wholeWindow
            return
        }
        let touched = shown.place(x: Double(x), y: Double(y))
        guard places.reaches(touched) else {
            problem = AreaForm.outside
            return
        }
        // Of the whole country a finger covers a district: it only says where to look closer.
        if shown.level > 0 { point = .chosen(touched.coarse) }
        window = AreaWindow(level: shown.level + 1, around: shown.level > 0 ? touched.coarse : touched)
    }

    private mutating func turn(_ asked: String, _ form: Form) {
        let shown = window ?? places.wholeWindow
        switch asked {
        case "closer": window = AreaWindow(level: shown.level + 1, around: marked ?? shown.centre)
        case "wider":
            window =
                shown.level <= 1
                ? places.wholeWindow : AreaWindow(level: shown.level - 1, around: marked ?? shown.centre)
        case "back":
            if case .chosen = point { point = .asBefore } else if home != nil { point = .forgotten }
        default:
            let named = places.window(district: form.text("district"), town: form.text("town"))
            window =
                window == nil
                ? marked.map { AreaWindow(level: 2, around: $0) } ?? named ?? places.wholeWindow
                : named ?? places.wholeWindow
        }
    }

    /// Where the cross stands.
    private var marked: GeoPoint? {
        switch point {
        case .chosen(let point): point
        case .asBefore: home?.coarse
        case .forgotten: nil
        }
    }

    /// The district of the nearest town, to be written for whoever has named none.
    var district: String? {
        guard case .chosen(let point) = point else { return nil }
        return places.nearness(to: point)?.district
    }

    var choice: AreaChoice {
        var choice = AreaChoice(point: point.text, window: window?.text ?? "")
        choice.understood = marked.flatMap(places.nearness(to:)).map(\.words)
        choice.canTakeBack = marked != nil
        guard let window else { return choice }
        choice.picture = picture(of: window)
        choice.canGoCloser = window.level > 0 && window.level < AreaWindow.levelMax
        choice.canGoWider = window.level > 0
        return choice
    }

    /// Dots of one picture, the greatest towns first: the page stays under 30 kB, and a finger tells no more apart.
    private static let marksMax = 150

    private func picture(of window: AreaWindow) -> AreaChoice.Picture {
        let side = AreaWindow.side
        func mark(_ place: GeoPoint, _ name: Words) -> AreaChoice.Mark? {
            let (x, y) = window.position(of: place)
            guard (0...Double(side)).contains(x), (0...Double(side)).contains(y) else { return nil }
            return AreaChoice.Mark(x: Int(x.rounded()), y: Int(y.rounded()), name: name)
        }
        let marks = places.marks.sorted { ($0.weight, $1.name) > ($1.weight, $0.name) }.compactMap {
            mark($0.place, Words($0.name, $0.nameUrdu.isEmpty ? $0.name : $0.nameUrdu))
        }
        .prefix(AreaForm.marksMax)
        let width = Int(window.widthKilometres.rounded())
        let around = places.nearness(to: window.centre)
        let about: Words =
            if window.level == 0 {
                Words("Map of all places on our list", "ہماری فہرست کی تمام جگہوں کا نقشہ")
            } else if let around {
                Words(
                    "Map of \(width) km around a place \(around.words.english)",
                    "نقشہ، \(width) کلومیٹر: \(around.words.urdu)")
            } else {
                Words("Map of \(width) km", "\(width) کلومیٹر کا نقشہ")
            }
        return AreaChoice.Picture(
            side: side, marks: Array(marks), kilometresPerPoint: window.kilometresPerPoint,
            cross: marked.flatMap { mark($0, Words("", "")) }, about: about)
    }
}

extension Nearness {
    /// Below this nobody would say a direction.
    static let besideKilometres = 1.5

    /// "about 3 km north of Gujranwala".
    var words: Words {
        // A Latin name is held apart, or the line around it would run from the left.
        let urdu = townUrdu.isEmpty ? "\u{2068}\(town)\u{2069}" : townUrdu
        guard kilometres >= Nearness.besideKilometres else {
            return Words("at or beside \(town)", "\(urdu) میں یا اس کے پاس")
        }
        let way = Int(kilometres.rounded())
        return Words(
            "about \(way) km \(direction.words.english) of \(town)",
            "\(urdu) سے تقریباً \(way) کلومیٹر \(direction.words.urdu) میں")
    }
}

extension Nearness.Direction {
    fileprivate var words: Words {
        switch self {
        case .north: Words("north", "شمال")
        case .northEast: Words("north-east", "شمال مشرق")
        case .east: Words("east", "مشرق")
        case .southEast: Words("south-east", "جنوب مشرق")
        case .south: Words("south", "جنوب")
        case .southWest: Words("south-west", "جنوب مغرب")
        case .west: Words("west", "مغرب")
        case .northWest: Words("north-west", "شمال مغرب")
        }
    }
}

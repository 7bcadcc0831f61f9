import Channels
import Foundation

/// The curated list of major hospitals, which is data beside the project and not in it.
enum SharedHospitals {
    static let all: [FacilityName] = load()
    static var arePresent: Bool { !all.isEmpty }

    /// A few that are in the project, so that nothing rests on the list alone.
    static let sample = [
        FacilityName(id: 101, name: "Mayo Hospital", nameUrdu: "میو ہسپتال", city: "Lahore"),
        FacilityName(id: 102, name: "Jinnah Hospital Lahore", nameUrdu: "جناح ہسپتال لاہور", city: "Lahore"),
        FacilityName(
            id: 103, name: "Jinnah Postgraduate Medical Centre (JPMC)", nameUrdu: "جناح ہسپتال", city: "Karachi"),
        FacilityName(
            id: 104, name: "Shaukat Khanum Memorial Cancer Hospital", nameUrdu: "شوکت خانم میموریل کینسر ہسپتال",
            city: "Lahore"),
        FacilityName(id: 105, name: "Services Hospital", nameUrdu: "سروسز ہسپتال", city: "Lahore"),
        FacilityName(
            id: 106, name: "Civil Hospital Mirpur Khas", nameUrdu: "سول ہسپتال میرپور خاص", city: "Mirpur Khas"),
        FacilityName(
            id: 107, name: "Dr Ruth K.M. Pfau Civil Hospital Karachi", nameUrdu: "سول ہسپتال کراچی", city: "Karachi"),
        FacilityName(id: 108, name: "Holy Family Hospital", nameUrdu: "ہولی فیملی ہسپتال", city: "Rawalpindi"),
        FacilityName(id: 109, name: "PIMS", nameUrdu: "پمز ہسپتال", city: "Islamabad"),
        FacilityName(id: 110, name: "Lady Reading Hospital", nameUrdu: "لیڈی ریڈنگ ہسپتال", city: "Peshawar"),
        FacilityName(id: 111, name: "Sir Ganga Ram Hospital", nameUrdu: "سر گنگا رام ہسپتال", city: "Lahore"),
        FacilityName(
            id: 112, name: "Ghulam Muhammad Mahar Medical College Hospital",
            nameUrdu: "غلام محمد مہر میڈیکل کالج ہسپتال",
            city: "Sukkur"),
        FacilityName(
            id: 113, name: "DHQ Teaching Hospital D.I. Khan", nameUrdu: "ڈی ایچ کیو ہسپتال ڈیرہ اسماعیل خان",
            city: "Dera Ismail Khan"),
        FacilityName(id: 114, name: "Children’s Hospital – Lahore", nameUrdu: "چلڈرن ہسپتال لاہور", city: "Lahore"),
        FacilityName(id: 115, name: "CMH Rawalpindi", nameUrdu: "سی ایم ایچ راولپنڈی", city: "Rawalpindi"),
    ]

    private static func load() -> [FacilityName] {
        let environment = ProcessInfo.processInfo.environment["QATRA_SHARED"]
        let root = environment ?? FileManager.default.currentDirectoryPath + "/../shared"
        let path = root + "/data/geo/pk_hospitals_major_curated_approx.csv"
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        var reader = CSVReader()
        let records = reader.feed(data) + reader.finish()
        return records.dropFirst().enumerated().compactMap { index, record in
            guard record.fields.count > 2 else { return nil }
            return FacilityName(
                id: Int64(index + 1), name: record.fields[0], nameUrdu: record.fields[1], city: record.fields[2])
        }
    }
}

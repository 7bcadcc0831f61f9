import Blood
import Centre
import Foundation
import HummingbirdTesting
import Jurisdiction
import Pages
import Storage
import Testing
import Web

/// A donor points at the own area with a browser that runs no script.
extension MeTests {
    /// What a browser would send of this page's form: its hidden fields and what stands in its text fields.
    private static func hidden(_ name: String, _ body: String) -> String {
        let start = body.firstRange(of: "name=\"\(name)\"").map { body[$0.upperBound...] } ?? ""
        let value = start.firstRange(of: "value=\"").map { start[$0.upperBound...] } ?? ""
        return String(value.prefix { $0 != "\"" })
    }

    private static func area(_ body: String) -> [String: String] {
        ["point": hidden("point", body), "window": hidden("window", body)]
    }

    @Test func aNewcomerPointsAndTheFormStays() async throws {
        let door = try await Door()
        let store = door.site.store
        let places = door.site.services.centre.jurisdiction.places
        let phone = "+923337654321"
        try await door.run { visitor in
            _ = try await visitor.get("/join")
            _ = try await visitor.post("/join/code", ["number": "0333-7654321"])
            let code = try await door.code(to: phone)
            var form = [
                "number": "0333-7654321", "name": "Ayesha Bibi", "sex": "female", "group": "O-",
                "district": "Gujranwala", "channels": "sms", "language": "ur", "consent": "1", "code": code,
            ]
            // Opens the map, with all that was typed; nothing is saved and no try of the code is spent.
            var page = try await visitor.post("/join", form.merging(["show": "open"]) { $1 })
            #expect(page.status == 200 && page.body.contains("type=\"image\"") && page.body.contains("data:image/svg"))
            for kept in ["Ayesha Bibi", "Gujranwala", code] { #expect(page.body.contains("value=\"\(kept)\"")) }
            #expect(!page.body.contains("id=\"area-understood\""))
            // 40 km are 240 points: 18 above the middle is three kilometres north of it.
            form.merge(MeTests.area(page.body)) { $1 }
            #expect(form["window"]?.hasPrefix("2,") == true)
            page = try await visitor.post("/join", form.merging(["at.x": "120", "at.y": "102"]) { $1 })
            #expect(page.status == 200 && page.body.contains("about 3 km north of Gujranwala"))
            for kept in ["Ayesha Bibi", "Gujranwala", code] { #expect(page.body.contains("value=\"\(kept)\"")) }
            #expect(page.body.contains("value=\"female\" checked") && page.body.contains("value=\"O-\" checked"))
            form.merge(MeTests.area(page.body)) { $1 }
            #expect(form["window"]?.hasPrefix("3,") == true, "one step closer")
            let chosen = try #require(form["point"])
            // What points nowhere changes nothing, and says so.
            for wrong in [
                ["at.x": "abc", "at.y": "3"], ["at.x": "-1", "at.y": "3"], ["at.x": "241", "at.y": "3"],
                ["at.x": "0", "at.y": "0"], ["at.x": "99999999999999999999", "at.y": "1"], ["at.x": "5"],
            ] {
                let answer = try await visitor.post("/join", form.merging(wrong) { $1 })
                #expect(answer.status == 422 && answer.body.contains("id=\"problem-area\""), "\(wrong)")
                #expect(answer.body.contains("Ayesha Bibi") && MeTests.area(answer.body)["point"] == chosen)
            }
            // The sea is nobody's home.
            let sea = ["window": "1,23.0,64.0", "at.x": "120", "at.y": "120"]
            let drowned = try await visitor.post("/join", form.merging(sea) { $1 })
            #expect(drowned.status == 422 && drowned.body.contains("too far from every place"))
            #expect(MeTests.area(drowned.body)["point"] == chosen && drowned.body.contains("Ayesha Bibi"))
            let none = try await store.read { try $0.donor(phone: phone) }
            #expect(none == nil)
            // A point far away from the district that is named is a slip.
            let elsewhere = try await visitor.post("/join", form.merging(["district": "Quetta"]) { $1 })
            #expect(elsewhere.status == 422 && elsewhere.body.contains("id=\"problem-area\""))
            // Taken back, and pointed once more.
            let back = try await visitor.post("/join", form.merging(["show": "back"]) { $1 })
            #expect(MeTests.area(back.body)["point"] == "" && !back.body.contains("area-understood"))
            let done = try await visitor.post("/join", form)
            #expect(done.status == 303 && done.location == "/me")
            #expect(try await visitor.get("/me").body.contains("about 3 km north of Gujranwala"))
        }
        let donor = try #require(try await store.read { try $0.donor(phone: phone) })
        #expect(donor.district == "Gujranwala" && donor.home == donor.home.coarse)
        let town = try #require(places.town(named: "Gujranwala", in: "Gujranwala"))
        #expect(abs(donor.home.latitude - town.place.latitude - 0.027) < 0.006)
        #expect(abs(donor.home.longitude - town.place.longitude) < 0.006)
    }

    @Test func whoNamesNoDistrictFindsTheNearestWritten() async throws {
        let door = try await Door()
        try await door.run { visitor in
            _ = try await visitor.get("/join")
            _ = try await visitor.post("/join/code", ["number": "0333-7654321"])
            let form = ["number": "0333-7654321", "name": "Ayesha Bibi"]
            let whole = try await visitor.post("/join", form.merging(["show": "open"]) { $1 })
            #expect(MeTests.area(whole.body)["window"]?.hasPrefix("0,") == true)
            // With every district of the list and every town of the country it is still small enough for a first visit.
            let files = [Assets.style, Assets.script, Assets.icon].reduce(0) { $0 + $1.bytes.count }
            _ = try await visitor.get("/language/ur")
            let urdu = try await visitor.post("/join", form.merging(["show": "open"]) { $1 })
            _ = try await visitor.get("/language/en")
            #expect(urdu.body.contains("dir=\"rtl\""))
            for page in [whole, urdu] {
                #expect(page.body.utf8.count + files < 30_000, "\(page.body.utf8.count) and \(files)")
            }
            // A touch on the whole country only looks closer.
            let closer = try await visitor.post(
                "/join", form.merging(MeTests.area(whole.body)) { $1 }.merging(["at.x": "200", "at.y": "90"]) { $1 })
            #expect(closer.status == 200 && MeTests.area(closer.body)["point"] == "")
            #expect(MeTests.area(closer.body)["window"]?.hasPrefix("1,") == true)
            let chosen = try await visitor.post(
                "/join", form.merging(["window": "2,31.48,74.32", "at.x": "120", "at.y": "120"]) { $1 })
            #expect(MeTests.hidden("district", chosen.body) == "Lahore")
        }
    }

    @Test func aDonorMovesTheOwnPointAndForgetsIt() async throws {
        let door = try await Door()
        let id = door.donor.id
        let places = door.site.services.centre.jurisdiction.places
        try await door.run { visitor in
            try await door.comeIn(visitor)
            let first = try await visitor.get("/me/edit").body
            #expect(first.contains("name=\"show\" value=\"open\"") && !first.contains("type=\"image\""))
            var form = ["name": "Ayesha", "district": "Gujranwala", "channels": "sms", "language": "en"]
            let page = try await visitor.post("/me/edit", form.merging(["show": "open"]) { $1 })
            #expect(page.status == 200 && page.body.contains("value=\"Ayesha\""))
            form.merge(MeTests.area(page.body)) { $1 }
            let touched = try await visitor.post("/me/edit", form.merging(["at.x": "180", "at.y": "120"]) { $1 })
            #expect(touched.status == 200 && touched.body.contains("id=\"area-understood\""))
            var kept = try await door.site.store.read { try $0.donor(id) }
            #expect(kept?.name != "Ayesha" && kept?.home == door.donor.home, "a touch saves nothing")
            form.merge(MeTests.area(touched.body)) { $1 }
            // Whatever a browser sends is rounded again.
            form["point"] = "32.163456,74.256789"
            #expect(try await visitor.post("/me/edit", form).status == 303)
            kept = try await door.site.store.read { try $0.donor(id) }
            #expect(kept?.home == GeoPoint(latitude: 32.16, longitude: 74.26) && kept?.district == "Gujranwala")
            // Saved again without a touch, the point stays.
            form["point"] = ""
            #expect(try await visitor.post("/me/edit", form).status == 303)
            kept = try await door.site.store.read { try $0.donor(id) }
            #expect(kept?.home == GeoPoint(latitude: 32.16, longitude: 74.26))
            let back = try await visitor.post("/me/edit", form.merging(["show": "back"]) { $1 })
            #expect(MeTests.area(back.body)["point"] == "none")
            form["point"] = "none"
            #expect(try await visitor.post("/me/edit", form).status == 303)
            kept = try await door.site.store.read { try $0.donor(id) }
            #expect(kept?.home == places.district(named: "Gujranwala")?.label)
            // A point that is none of ours is not taken.
            form["point"] = "51.5,-0.1"
            let refused = try await visitor.post("/me/edit", form)
            #expect(refused.status == 422 && refused.body.contains("id=\"problem-area\""))
        }
    }
}

import Blood
import Centre
import Matching

extension StoreTransaction {
    private func facility(_ row: SQLRow) throws -> Facility {
        try Facility(
            id: row.int("id"), name: row.text("name"), nameUrdu: row.text("name_ur"), city: row.text("city"),
            district: row.text("district"),
            place: GeoPoint(latitude: row.double("latitude"), longitude: row.double("longitude")),
            type: row.text("type"), listedPhone: row.text("listed_phone"), counter: row.text("counter"),
            standing: row.choice("standing"))
    }

    func facility(_ id: FacilityID) throws -> Facility? {
        try session.run("SELECT * FROM facility WHERE id = $1", id).first.map(facility)
    }

    func facilities() throws -> [Facility] {
        try session.run("SELECT * FROM facility ORDER BY name").map(facility)
    }

    func insertFacility(_ facility: Facility) throws -> FacilityID {
        let rows = try session.run(
            """
            INSERT INTO facility (name, name_ur, city, district, latitude, longitude, type, listed_phone, standing,
                counter)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id
            """,
            facility.name, facility.nameUrdu, facility.city, facility.district, facility.place.latitude,
            facility.place.longitude, facility.type, facility.listedPhone, facility.standing.rawValue,
            facility.counter)
        return try rows.first?.int("id") ?? 0
    }

    func updateFacility(_ facility: Facility) throws {
        try session.run(
            """
            UPDATE facility SET name = $1, name_ur = $2, city = $3, district = $4, latitude = $5, longitude = $6,
                type = $7, listed_phone = $8, standing = $9, counter = $10 WHERE id = $11
            """,
            facility.name, facility.nameUrdu, facility.city, facility.district, facility.place.latitude,
            facility.place.longitude, facility.type, facility.listedPhone, facility.standing.rawValue, facility.counter,
            facility.id)
    }

    func stock() throws -> [StockFigure] {
        try session.run("SELECT * FROM stock ORDER BY facility_id, component, blood_group").map { row in
            try StockFigure(
                facility: row.int("facility_id"), group: row.choice("blood_group"), component: row.choice("component"),
                units: Int(row.int("units")), countedAt: row.instant("counted_at"),
                countedBy: row.optionalInt("counted_by"))
        }
    }

    func recordStock(_ figure: StockFigure) throws {
        try session.run(
            """
            INSERT INTO stock (facility_id, blood_group, component, units, counted_at, counted_by)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (facility_id, blood_group, component) DO UPDATE
            SET units = excluded.units, counted_at = excluded.counted_at, counted_by = excluded.counted_by
            """,
            figure.facility, figure.group.rawValue, figure.component.rawValue, figure.units, figure.countedAt,
            figure.countedBy)
    }
}

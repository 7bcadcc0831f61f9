import Access
import Foundation

extension DataDirectory {
    /// The vault of the centre's field keys, which are made on first use and lie outside the database.
    func fieldVault() throws -> FieldVault {
        let path = file("fields.keys")
        if let data = FileManager.default.contents(atPath: path) {
            guard let keys = FieldKeys.decode(data) else {
                throw DataDirectoryError.unreadable(path: path, reason: "it is not a file of field keys")
            }
            return FieldVault(keys)
        }
        let keys = FieldKeys.make()
        try writePrivately(keys.encoded(), to: path)
        return FieldVault(keys)
    }
}

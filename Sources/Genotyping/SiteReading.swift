/// Which of a site's two alleles an allele of a record is.
enum SiteAllele: Sendable, Equatable {
    case reference
    case alternate
    /// A third base, a deletion over the place, a symbol: the site's two readings do not hold.
    case other
}

/// What a record says of a site, before anybody's genotype is looked at.
struct SiteReading: Equatable {
    /// For each allele of the record, the reference first.
    var alleles: [SiteAllele]
    /// Whether two reference alleles in this record are evidence of the reference at the site. A record that asks about
    /// another change is none: a deletion next door that somebody does not have says nothing of the base here.
    var provesReference: Bool
    /// Whether the record's own REF is the base the assembly has here; `nil` where it does not reach the site, inside
    /// a block of which only the first base is written.
    var referenceFits: Bool?

    /// - Returns: `nil` when the record does not speak of the site.
    init?(_ record: VariantRecord, _ site: Site, at position: Int) {
        if site.isSingleBase {
            self.init(base: record, site, at: position)
        } else {
            self.init(change: record, site, at: position)
        }
    }

    private init?(base record: VariantRecord, _ site: Site, at position: Int) {
        guard record.position <= position, position <= record.last else { return nil }
        let offset = position - record.position
        let written = Array(record.reference.utf8)
        referenceFits = offset < written.count ? [written[offset]] == Array(site.reference.utf8) : nil
        var touches = false
        alleles = [.reference]
        for alternate in record.alternates {
            let change = TrimmedChange(
                position: record.position, reference: record.reference, alternate: alternate)
            let allele = Self.base(change, site, at: position)
            touches = touches || (allele != .reference && change?.removed.count == change?.added.count && change != nil)
            alleles.append(allele)
        }
        provesReference = record.isReferenceOnly || touches
    }

    private static func base(_ change: TrimmedChange?, _ site: Site, at position: Int) -> SiteAllele {
        guard let change else { return .other }
        let offset = position - change.start
        guard offset >= 0, offset < change.removed.count else { return .reference }
        guard change.removed.count == change.added.count else { return .other }
        let base = [change.added[offset]]
        return base == Array(site.alternate.utf8)
            ? .alternate : base == Array(site.reference.utf8) ? .reference : .other
    }

    /// An insertion or deletion: the record's change must be the site's own, whichever way it is written.
    private init?(change record: VariantRecord, _ site: Site, at position: Int) {
        guard
            let wanted = TrimmedChange(position: position, reference: site.reference, alternate: site.alternate),
            // The base before the change or the one after it may be the one that is written with it.
            record.position <= position + 1, position <= record.last
        else { return nil }
        let offset = position - record.position
        let written = Array(record.reference.utf8)
        referenceFits =
            offset >= 0 && offset < written.count ? [written[offset]] == Array(site.reference.utf8.prefix(1)) : nil
        let touched = wanted.start - 1...wanted.start + wanted.removed.count
        var names = false
        alleles = [.reference]
        for alternate in record.alternates {
            let change = TrimmedChange(
                position: record.position, reference: record.reference, alternate: alternate)
            if change == wanted {
                names = true
                alleles.append(.alternate)
            } else if let change, change.removed.count == change.added.count, !change.removed.isEmpty {
                // Another base beside the place leaves the place as it was.
                alleles.append(.reference)
            } else if let change, !touched.overlaps(change.start...change.start + change.removed.count) {
                alleles.append(.reference)
            } else {
                alleles.append(.other)
            }
        }
        provesReference = names || (record.isReferenceOnly && record.position <= position)
    }
}

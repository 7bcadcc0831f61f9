extension ReturnModel {
    /// The model that comes with the program, until a centre has donors of its own to fit one to.
    ///
    /// Data: "Blood Transfusion Service Center", UCI Machine Learning Repository, CC BY 4.0: donors of a mobile blood
    /// drive in Hsin-Chu, Taiwan, and whether they gave in March 2007; I-C. Yeh, K-J. Yang and T-M. Ting, "Knowledge
    /// discovery on RFM model using Bernoulli sequence", Expert Systems with Applications 36, 2009. Fitted on 448 of
    /// its 748 rows, drawn at random; the other 300 were kept from it, to judge it. On 2026-11-26, by
    ///
    ///     qatra model fit --data transfusion.csv --folds 10 --repeats 20 --seed 1
    ///
    /// A test fits the rows again, where they are at hand, and compares. Donors elsewhere may differ: see the limits in
    /// `docs/dispatch.md`.
    public static let standard = ReturnModel(
        trusting: .lapse,
        logistic: LogisticModel(
            trusting: -1.4230872523625981,
            coefficients: [-0.4981152885259083, 1.245011440584536, -0.8354656299576194],
            means: [13.461124203799322, 1.3021249502853611, 35.7075892857143],
            scales: [11.798634495566695, 0.9023718458444585, 25.351488676545788]),
        lowest: GivingHistory(monthsSinceLast: 0, donations: 1, monthsSinceFirst: 2),
        highest: GivingHistory(monthsSinceLast: 74, donations: 50, monthsSinceFirst: 98),
        ridge: 1, fittedOn: 448, baseRate: 107.0 / 448, brierCrossValidated: 0.15364329915872044,
        source: "UCI Blood Transfusion Service Center (Taiwan, March 2007; Yeh, Yang and Ting 2009), 448 of 748 rows",
        rowsDigest: "3f5cecfa1c5bceb1")
}

import Blood

extension TrainingPage.Model {
    private static let begin = Instant(millisecondsSince1970: 1_795_489_800_000)

    public static let sampleBefore = TrainingPage.Model(isOffered: true)
    public static let sampleElsewhere = TrainingPage.Model(isOffered: false)
    public static let sampleRunning = TrainingPage.Model(
        isOffered: true,
        night: TrainingPage.Night(
            begunAt: begin, begunBy: "Hamza", endedAt: nil, nextAt: begin + .minutes(4),
            calls: [
                TrainingPage.Call(number: 1, stage: .ended, by: "Hamza", request: 12),
                TrainingPage.Call(number: 2, stage: .speaking, by: "Hamza"),
                TrainingPage.Call(number: 3, stage: .waiting), TrainingPage.Call(number: 4, stage: .toCome),
            ]))
    public static let sample = TrainingPage.Model(
        isOffered: true,
        night: TrainingPage.Night(
            begunAt: begin, begunBy: "Hamza", endedAt: begin + .minutes(31), nextAt: nil,
            calls: [
                TrainingPage.Call(
                    number: 1, stage: .ended, matter: .unknownGroup, by: "Hamza", request: 12,
                    points: [
                        TrainingPage.Point(
                            mark: .answered, points: 10, most: 10, wanted: [.seconds(15)], found: [.seconds(6)]),
                        TrainingPage.Point(
                            mark: .facility, points: 20, most: 20, wanted: [.text("Mayo Hospital")],
                            found: [.text("Mayo Hospital")]),
                        TrainingPage.Point(
                            mark: .group, points: 0, most: 15, wanted: [.group(.unknown)],
                            found: [.group(.bNegative)], isSerious: true),
                        TrainingPage.Point(
                            mark: .need, points: 5, most: 10, wanted: [.number(2), .component(.redCells)],
                            found: [.number(3), .component(.redCells)]),
                        TrainingPage.Point(
                            mark: .deadline, points: 0, most: 10, wanted: [.time(begin + .hours(30))], found: []),
                        TrainingPage.Point(mark: .rangBack, points: 10, most: 10, wanted: [.yes], found: [.yes]),
                    ], score: 45),
                TrainingPage.Call(
                    number: 2, stage: .ended, matter: .prank, by: "Sadia",
                    points: [
                        TrainingPage.Point(mark: .nothingOpened, points: 50, most: 50, wanted: [.no], found: [.no]),
                        TrainingPage.Point(mark: .marked, points: 40, most: 40, wanted: [.yes], found: [.yes]),
                    ], score: 90, passes: true),
                TrainingPage.Call(number: 3, stage: .missed, matter: .tout),
            ]),
        past: [
            TrainingPage.Past(
                endedAt: begin - .hours(40), name: "Hamza", calls: 9, passed: 5, serious: 2, score: 68)
        ])
}

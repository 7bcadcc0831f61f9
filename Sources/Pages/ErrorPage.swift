public enum ErrorPage {
    public struct Model: Sendable {
        public var status: Int
        public init(status: Int) { self.status = status }
    }

    public static func render(_ model: Model, _ context: PageContext) -> HTML {
        Layout.visitor("\(model.status)", context) { $0.element("p", text: "\(model.status)") }
    }
}

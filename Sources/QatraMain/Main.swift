import Qatra

@main
enum Main {
    static func main() async { await QatraCommand.main() }
}

import Qatra

@main
enum Main {
    static func main() async { await QatraProgram.main() }
}

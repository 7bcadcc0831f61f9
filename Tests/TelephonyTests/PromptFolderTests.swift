import Telephony
import Testing

@Suite struct PromptFolderTests {
    private let texts = [
        PromptText(facility: 1, name: "Mayo Hospital", nameUrdu: "", .english),
        PromptText(facility: 2, name: "Civil Hospital", nameUrdu: "", .english),
    ]

    private func file(_ name: String, _ fingerprint: String, bytes: Int = 16_000) -> PromptFile {
        PromptFile(name: name, fingerprint: fingerprint, bytes: bytes)
    }

    private func folder(
        _ files: [PromptFile], _ manifest: PromptManifest = PromptManifest(), voice: String? = nil,
        isForced: Bool = false
    ) -> PromptFolder {
        PromptFolder(.english, texts: texts, files: files, manifest: manifest, voice: voice, isForced: isForced)
    }

    /// The first facility as it was rendered from its text of today.
    private var rendered: PromptManifest {
        var manifest = PromptManifest()
        manifest.record(texts[0].sound, source: texts[0].fingerprint, voice: "en-gb", file: "f1")
        return manifest
    }

    @Test func anEmptyFolderLacksEverything() {
        let folder = folder([])
        #expect(folder.items.map(\.state) == [.missing, .missing])
        #expect(folder.work.map(\.work) == [.render, .render])
        #expect(folder.items[0].fileName == "facility-1.ulaw" && folder.items[0].lengthMilliseconds == nil)
    }

    @Test func whatWasRenderedFromTodaysWordsStays() {
        let folder = folder([file("facility-1.ulaw", "f1"), file("rendered.json", "m")], rendered)
        #expect(folder.items.map(\.state) == [.rendered, .missing])
        #expect(folder.work.map(\.text.sound.rawValue) == ["facility-2"])
        #expect(folder.items[0].lengthMilliseconds == 2_000)
        #expect(folder.strays.isEmpty)
    }

    @Test func otherWordsAreRenderedAnew() {
        var manifest = PromptManifest()
        manifest.record(texts[0].sound, source: "other words", voice: "en-gb", file: "f1")
        let folder = folder([file("facility-1.ulaw", "f1")], manifest)
        #expect(folder.items[0].state == .outOfDate && folder.items[0].work == .render)
    }

    @Test func anotherVoiceIsRenderedAnewOnlyWhenItIsAskedFor() {
        let files = [file("facility-1.ulaw", "f1")]
        #expect(folder(files, rendered, voice: "en-us").items[0].state == .outOfDate)
        #expect(folder(files, rendered, voice: "en-gb").items[0].state == .rendered)
        // What is in another language's letters is read by that language's voice, whatever is chosen for this one.
        let urdu = PromptText(facility: 1, name: "Mayo Hospital", nameUrdu: "میو ہسپتال", .sindhi)
        #expect(urdu.voice(choosing: "sd+f3") == "ur")
        var manifest = PromptManifest()
        manifest.record(urdu.sound, source: urdu.fingerprint, voice: "ur", file: "f1")
        let sindhi = PromptFolder(.sindhi, texts: [urdu], files: files, manifest: manifest, voice: "sd+f3")
        #expect(sindhi.items[0].state == .rendered)
        #expect(texts[0].voice(choosing: "en-us") == "en-us" && texts[0].voice(choosing: nil) == "en-gb")
    }

    @Test func whatTheBuildDidNotMakeIsAPersonsAndStays() {
        for manifest in [PromptManifest(), rendered] {
            for isForced in [false, true] {
                let folder = folder(
                    [file("facility-1.ulaw", "a voice")], manifest, voice: "en-us", isForced: isForced)
                #expect(folder.items[0].state == .recorded && folder.items[0].work == .nothing)
            }
        }
    }

    @Test func forceRendersWhatWasRendered() {
        let folder = folder([file("facility-1.ulaw", "f1")], rendered, isForced: true)
        #expect(folder.items[0].state == .rendered && folder.items[0].work == .render)
    }

    @Test func aRecordingIsConvertedOnceAndAgainWhenItChanges() {
        let wav = file("facility-1.wav", "w1")
        var manifest = rendered
        // Over a rendered file, and where there is none.
        #expect(folder([wav, file("facility-1.ulaw", "f1")], manifest).items[0].work == .convert(wav))
        #expect(folder([wav], manifest).items[0].state == .recorded)
        manifest.record(texts[0].sound, source: "w1", voice: nil, file: "f2")
        let played = file("facility-1.ulaw", "f2")
        #expect(folder([wav, played], manifest).items[0].work == .nothing)
        #expect(folder([wav, played], manifest, isForced: true).items[0].work == .nothing)
        let again = file("facility-1.wav", "w2")
        #expect(folder([again, played], manifest).items[0].work == .convert(again))
        // The recording was put away: its voice is not lost to a synthesiser.
        #expect(folder([played], manifest, isForced: true).items[0].state == .recorded)
        #expect(folder([played], manifest).items[0].work == .nothing)
    }

    @Test("A recording whose conversion failed or never came is still a recording, and nothing is read over it")
    func recordingWithoutPlayedFile() {
        let wav = file("facility-2.wav", "w1")
        let item = folder([wav], rendered).items[1]
        #expect(item.state == .recorded && item.work == .convert(wav) && item.lengthMilliseconds == nil)
    }

    @Test("A build that is interrupted before the file is put in place leaves the old file, and knows it as its own")
    func interruptedBuild() {
        var manifest = rendered
        manifest.record(texts[0].sound, source: "new words", voice: "en-gb", file: "f2")
        #expect(manifest.entries["facility-1"]?.made == ["f2", "f1"])
        let folder = folder([file("facility-1.ulaw", "f1")], manifest)
        #expect(folder.items[0].state == .outOfDate && folder.items[0].work == .render)
        manifest.record(texts[0].sound, source: "new words", voice: "en-gb", file: "f2")
        #expect(manifest.entries["facility-1"]?.made == ["f2", "f1"], "once more leaves the same")
        manifest.record(texts[0].sound, source: "newer words", voice: "en-gb", file: "f3")
        #expect(manifest.entries["facility-1"]?.made == ["f3", "f2"])
    }

    @Test func aFileWithNothingInItIsMissing() {
        let folder = folder([file("facility-1.ulaw", "x", bytes: 10), file("facility-2.wav", "y", bytes: 44)])
        #expect(folder.items.map(\.state) == [.missing, .missing])
    }

    @Test func aMisspeltRecordingIsNamed() {
        let folder = folder([
            file("facilty-1.wav", "w"), file("facility-2.mp3", "w"), file("rendered.json", "m"),
            file(".facility-1.part.wav", "p"),
        ])
        #expect(folder.strays == ["facility-2.mp3", "facilty-1.wav"])
        #expect(folder.count(.missing) == 2)
    }
}

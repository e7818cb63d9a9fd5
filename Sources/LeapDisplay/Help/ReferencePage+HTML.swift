import LeapRuntime

extension ReferencePage {
    /// The page as HTML: one file that needs nothing else, with a search box, for screens and for paper.
    public var html: String {
        let count = sections.reduce(0) { $0 + $1.entries.count }
        let contents = sections.map { section in
            let links = section.entries.map {
                "<li><a href=\"#\(Self.anchor(of: $0))\">\(Self.escapedHTML($0.name))</a></li>"
            }
            return """
                <details open><summary><a href="#\(section.anchor)">\(Self.escapedHTML(section.title))</a></summary>
                <ul>\(links.joined())</ul></details>
                """
        }
        let body = sections.map { section in
            """
            <section>
            <h2 id="\(section.anchor)">\(Self.escapedHTML(section.title))</h2>
            \(section.entries.map(html(of:)).joined(separator: "\n"))
            </section>
            """
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(Self.escapedHTML(Self.title))</title>
            <style>
            \(Self.style)</style>
            </head>
            <body>
            <nav>
            <input id="search" type="search" placeholder="Search \(count) entries" aria-label="Search" autocomplete="off">
            <p id="found" aria-live="polite"></p>
            \(contents.joined(separator: "\n"))
            </nav>
            <main>
            <h1>\(Self.escapedHTML(Self.title))</h1>
            <p>\(Self.prose(Self.introduction))</p>
            \(body.joined(separator: "\n"))
            </main>
            <script>
            \(Self.script)</script>
            </body>
            </html>

            """
    }

    private func html(of entry: HelpEntry) -> String {
        var lines = [
            """
            <article id="\(Self.anchor(of: entry))" data-words="\(Self.escapedHTML(([entry.name] + entry.keywords).joined(separator: " ").lowercased()))">
            <h3><a href="#\(Self.anchor(of: entry))"><code>\(Self.escapedHTML(entry.title))</code></a></h3>
            """
        ]
        lines += entry.summary.map { "<p>\(Self.prose($0))</p>" }
        let fields = Self.fields(of: entry).map {
            "<dt>\($0.label)</dt><dd><code>\(Self.escapedHTML($0.text))</code></dd>"
        }
        if !fields.isEmpty { lines.append("<dl>\(fields.joined())</dl>") }
        for example in entry.examples {
            let output = example.output.isEmpty ? "" : "\n<samp>\(Self.escapedHTML(example.output))</samp>"
            lines.append("<pre><kbd>\(Self.escapedHTML(example.code))</kbd>\(output)</pre>")
        }
        if !entry.seeAlso.isEmpty {
            let links = entry.seeAlso.map { name in
                let text = "<code>\(Self.escapedHTML(name))</code>"
                return anchor(for: name).map { "<a href=\"#\($0)\">\(text)</a>" } ?? text
            }
            lines.append("<p class=\"also\">See also \(links.joined(separator: ", "))</p>")
        }
        return lines.joined(separator: "\n") + "\n</article>"
    }

    static func escapedHTML(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }

    /// Prose, with what stands between backticks as code.
    private static func prose(_ text: String) -> String {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
            index % 2 == 1 ? "<code>\(escapedHTML(String(part)))</code>" : escapedHTML(String(part))
        }.joined()
    }

    private static let style = """
        :root { --text: #1c1e21; --soft: #5b6168; --back: #fff; --panel: #f4f5f7; --line: #d9dce1; --link: #0a58a8; }
        @media (prefers-color-scheme: dark) {
          :root { --text: #e4e6ea; --soft: #a0a6ae; --back: #17191c; --panel: #22252a; --line: #3a3f46; --link: #79b8ff; }
        }
        * { box-sizing: border-box; }
        html { scroll-padding-top: 1rem; }
        body { margin: 0; display: grid; grid-template-columns: 16rem minmax(0, 1fr); color: var(--text);
          background: var(--back); font: 16px/1.5 system-ui, sans-serif; }
        nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1rem; background: var(--panel);
          border-right: 1px solid var(--line); font-size: 0.9rem; }
        nav ul { margin: 0.2rem 0 0.6rem; padding-left: 1rem; list-style: none; columns: 2; column-gap: 0.5rem; }
        nav li { overflow: hidden; text-overflow: ellipsis; font-family: ui-monospace, monospace; font-size: 0.8rem; }
        nav input { width: 100%; padding: 0.4rem 0.6rem; font: inherit; color: inherit; background: var(--back);
          border: 1px solid var(--line); border-radius: 4px; }
        #found { margin: 0.3rem 0; min-height: 1.3em; color: var(--soft); }
        main { max-width: 54rem; padding: 1rem 2rem 6rem; }
        a { color: var(--link); text-decoration: none; }
        a:hover { text-decoration: underline; }
        h2 { margin: 2.5rem 0 0.5rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); }
        h3 { margin: 0; font-size: 1rem; }
        h3 code { font-weight: 600; }
        article { padding: 1rem 0; border-bottom: 1px solid var(--line); }
        article:target { box-shadow: -1rem 0 0 var(--back), calc(-1rem - 3px) 0 0 var(--link); }
        p { margin: 0.4rem 0; }
        code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.875rem; }
        kbd, samp { font: inherit; }
        pre { margin: 0.5rem 0; padding: 0.6rem 0.8rem; overflow-x: auto; line-height: 1.35; background: var(--panel);
          border-radius: 4px; }
        kbd { font-weight: 600; }
        samp { color: var(--soft); }
        dl { display: grid; grid-template-columns: 6rem minmax(0, 1fr); gap: 0.1rem 0.5rem; margin: 0.4rem 0; }
        dt, .also { color: var(--soft); }
        dd { margin: 0; }
        [hidden] { display: none !important; }
        @media (max-width: 50rem) {
          body { display: block; }
          nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); }
          nav ul { columns: 4; }
          main { padding: 1rem; }
        }
        @media print {
          :root { --text: #000; --soft: #333; --back: #fff; --panel: #fff; --line: #999; --link: #000; }
          body { display: block; font-size: 10pt; }
          nav { display: none; }
          main { max-width: none; padding: 0; }
          article, pre { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
          pre { white-space: pre-wrap; border: 1px solid var(--line); }
        }

        """

    private static let script = #"""
        "use strict";
        const box = document.getElementById("search");
        const found = document.getElementById("found");
        const articles = Array.from(document.querySelectorAll("article"));
        const texts = articles.map(a => (a.dataset.words + " " + a.textContent).toLowerCase());
        const links = new Map(Array.from(document.querySelectorAll("nav li a"), a => [a.getAttribute("href").slice(1), a]));
        const ownName = a => a.dataset.words.split(" ")[0];
        function search() {
          const query = box.value.toLowerCase().replace(/^(np|numpy|torch|nn|tf|jnp|jax)\./, "");
          const words = query.split(/\s+/).filter(Boolean);
          let count = 0;
          articles.forEach((article, i) => {
            const matches = words.every(word => texts[i].includes(word));
            article.hidden = !matches;
            const link = links.get(article.id);
            if (link) link.parentElement.hidden = !matches;
            if (matches) count += 1;
          });
          document.querySelectorAll("section").forEach(section => {
            section.hidden = !section.querySelector("article:not([hidden])");
          });
          document.querySelectorAll("nav details").forEach(part => {
            part.hidden = !part.querySelector("li:not([hidden])");
          });
          found.textContent = words.length === 0 ? "" : count === 1 ? "1 entry" : count + " entries";
        }
        box.addEventListener("input", search);
        box.addEventListener("keydown", event => {
          if (event.key === "Escape") { box.value = ""; search(); }
          if (event.key === "Enter") {
            const query = box.value.toLowerCase();
            const shown = articles.filter(article => !article.hidden);
            const first = shown.find(article => ownName(article) === query) || shown[0];
            if (first) location.hash = first.id;
          }
        });
        document.addEventListener("keydown", event => {
          if (event.key === "/" && document.activeElement !== box) { event.preventDefault(); box.focus(); }
        });
        // A link to an entry that the search hides shows everything again.
        window.addEventListener("hashchange", () => {
          const target = document.getElementById(location.hash.slice(1));
          if (target && target.hidden) { box.value = ""; search(); target.scrollIntoView(); }
        });

        """#
}

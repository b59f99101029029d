/* One extract: what was signed, by which key, how others verify it, and its files. */
import { get, getText } from "../../api";
import { Facts } from "../../components/Facts";
import { Foreign } from "../../components/Foreign";
import { Problem } from "../../components/Problem";
import { Table } from "../../components/Table";
import { Instant } from "../../components/Words";
import { number, shortDay } from "../../format";
import { useLoad } from "../../load";
import type { Words } from "../../route";
import { useText } from "../../text";
import type { Page } from "../../types";
import type { Extract } from "../../types-audit";
import { municipalityName, useMunicipalities } from "../../municipalities";

const filePath = (extract: Extract, name: string) =>
    `/v1/audit/extracts/${extract.id}/files/${encodeURIComponent(name)}`;

export function ExtractPage({ words }: { words: Words }) {
    const t = useText();
    const list = useLoad((signal) => get<Page<Extract>>("/v1/audit/extracts", signal), [words.id]);
    const municipalities = useMunicipalities();
    const extract = list.data?.items.find((one) => one.id === words.id);
    return (
        <>
            <p class="crumb"><a href="#/audit/extracts">{t.extracts.back}</a></p>
            <Problem problem={list.problem} onRetry={list.reload} />
            {extract ? (
                <>
                    <h1><Foreign>{municipalityName(municipalities.data, extract.municipality)}</Foreign></h1>
                    <Facts
                        facts={[
                            [t.extracts.period, `${shortDay(extract.from)} – ${shortDay(extract.till)}`],
                            [t.extracts.records, number(extract.records)],
                            [t.extract.sections, extract.sections.map((name) => t.extract.section[name] ?? name).join(", ")],
                            [t.extracts.made, <Instant at={extract.made_at} />],
                            [t.extracts.number, <span class="mono"><Foreign>{extract.id}</Foreign></span>],
                        ]}
                    />
                    <Signed extract={extract} />
                    <Keys extract={extract} />
                    <How extract={extract} />
                    <Files extract={extract} />
                </>
            ) : list.data ? <h1>{t.extracts.unknown}</h1> : list.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </>
    );
}

function Signed({ extract }: { extract: Extract }) {
    const t = useText();
    return (
        <section>
            <h2>{t.extract.signed}</h2>
            <p>{t.extract.signedText(extract.records)}</p>
            {extract.held_back > 0 && <p class="notice">{t.extract.heldBack(extract.held_back)}</p>}
            {extract.erased > 0 && <p>{t.extract.erased(extract.erased)}</p>}
            <Table
                caption={t.extract.signed} rows={extract.parts} id={(part) => part.origin}
                columns={[
                    { name: t.extract.part, kind: "head", cell: (part) => <Foreign>{part.origin}</Foreign> },
                    { name: t.extract.size, kind: "number", cell: (part) => number(part.size) },
                    { name: t.extract.records, kind: "number", cell: (part) => number(part.records) },
                    {
                        name: t.extract.checkpoint,
                        cell: (part) => <span class="mono">{`checkpoint-${extract.parts.indexOf(part) + 1}.note`}</span>,
                    },
                ]}
            />
        </section>
    );
}

function Keys({ extract }: { extract: Extract }) {
    const t = useText();
    const keys = useLoad((signal) => getText(filePath(extract, "keys.txt"), signal), [extract.id]);
    const lines = keys.data?.split("\n").filter(Boolean) ?? [];
    return (
        <section>
            <h2>{t.extract.key}</h2>
            <p>{t.extract.keyText}</p>
            {keys.problem ? <p class="quiet">{t.extract.noKey}</p> : (
                <ul class="keys">{lines.map((line) => <li class="mono" key={line}><Foreign>{line}</Foreign></li>)}</ul>
            )}
        </section>
    );
}

const BY_HAND = `n=checkpoint-1.note
origin=$(head -n 1 $n)
{ printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'
  grep -F "$origin+" keys.txt | head -n 1 | cut -d + -f 3- | base64 -d | tail -c 32
} > key.der
head -n 3 $n > text
tail -n 1 $n | cut -d ' ' -f 3 | base64 -d | tail -c 64 > signature
openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile signature`;

function How({ extract }: { extract: Extract }) {
    const t = useText();
    return (
        <section>
            <h2>{t.extract.how}</h2>
            <p>{t.extract.howText}</p>
            <p>{t.extract.howSums}</p>
            <Code>sha256sum -c manifest.sha256</Code>
            <p>{t.extract.howScript}</p>
            <Code>{`python3 verify.py --key '${extract.parts[0]?.origin ?? ""}+…'`}</Code>
            <details>
                <summary>{t.extract.howHand}</summary>
                <Code>{BY_HAND}</Code>
            </details>
            <p class="quiet">{t.extract.howNot}</p>
        </section>
    );
}

function Code({ children }: { children: string }) {
    return <pre tabIndex={0}><code>{children}</code></pre>;
}

interface Row {
    name: string;
    bytes?: number;
    sha256?: string;
}

function Files({ extract }: { extract: Extract }) {
    const t = useText();
    /* The manifest lists all but itself and the receipt over it. */
    const listed = new Set(extract.files.map((file) => file.name));
    const rows: Row[] = [
        ...extract.files,
        ...["manifest.sha256", "issued.txt"].filter((name) => !listed.has(name)).map((name) => ({ name })),
    ];
    const about = (name: string) => t.extract.about[name] ?? (name.endsWith(".note") ? t.extract.checkpointFile : "");
    return (
        <section>
            <h2>{t.extract.files}</h2>
            <p>{t.extract.downloadHint}</p>
            <Table
                caption={t.extract.files} rows={rows} id={(file) => file.name}
                columns={[
                    {
                        name: t.extract.file, kind: "head",
                        cell: (file) => (
                            <span class="two"><span class="mono">{file.name}</span> <small>{about(file.name)}</small></span>
                        ),
                    },
                    { name: t.extract.bytes, kind: "number", cell: (file) => (file.bytes === undefined ? "—" : number(file.bytes)) },
                    { name: "SHA-256", kind: "wide", cell: (file) => <span class="mono small">{file.sha256 ?? "—"}</span> },
                    {
                        name: t.extract.download, kind: "action",
                        cell: (file) => (
                            <a href={filePath(extract, file.name)} download={file.name} role="button" class="secondary outline">
                                {t.extract.download}<span class="visually-hidden"> {file.name}</span>
                            </a>
                        ),
                    },
                ]}
            />
        </section>
    );
}

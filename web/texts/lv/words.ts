/* How Latvian names a clause: "1.2. apakšpunkts", but "2. punkts". */
const ENDINGS = { nominative: "s", accusative: "u", locative: "ā" };

export function punkts(clause: string, form: keyof typeof ENDINGS): string {
    const plain = clause.replace(/\.$/, "");
    if (!/^[0-9]+(\.[0-9]+)*$/.test(plain)) return plain;
    return `${plain}. ${plain.includes(".") ? "apakšpunkt" : "punkt"}${ENDINGS[form]}`;
}

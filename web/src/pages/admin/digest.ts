/* SHA-256 of a file, in hexadecimal; the file does not leave the browser. */
export async function digest(file: File): Promise<string> {
    const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

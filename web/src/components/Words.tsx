/* Short pieces of outside text in one form everywhere. */
import { fullName, personCode, shortInstant } from "../format";
import { Foreign } from "./Foreign";

export function PersonCode({ code }: { code: string }) {
    return <span class="code"><Foreign>{personCode(code)}</Foreign></span>;
}

export function Who({ who }: { who: string | { name: string; surname: string } }) {
    return <Foreign>{fullName(who)}</Foreign>;
}

export function Instant({ at }: { at: string }) {
    return <time dateTime={at}>{shortInstant(at)}</time>;
}

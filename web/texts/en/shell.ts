import type { Texts } from "../lv";
import { counted } from "../../src/format";

const forms = (one: string) => ({ zero: `${one}s`, one, other: `${one}s` });

export const shell: Pick<Texts, "shell" | "nav" | "form" | "problem" | "time"> = {
    shell: {
        skip: "To the content",
        menu: "Sections",
        signedInAs: "Signed in as",
        signOut: "Sign out",
        theme: "Appearance",
        themes: { system: "As the system", light: "Light", dark: "Dark" },
        otherLanguage: "Latviešu",
        otherLanguageTag: "lv",
        loading: "Loading …",
        version: (version) => `tilts ${version}`,
        notFound: "There is no such page",
        notFoundHint: "The address is wrong, or your duties do not include this section.",
        home: "To the start",
        idle: "Go on working?",
        idleText: (minutes) => `If you do nothing, you will be signed out in ${counted(minutes, forms("minute"))}.`,
        idleStay: "Go on working",
    },
    nav: {
        applications: "Applications",
        bulk: "Bulk checks",
    },
    form: {
        errors: (n) => `Mend ${counted(n, forms("error"))}`,
        close: "Close",
        cancel: "Cancel",
        required: "Fill in this field.",
        reason: "Reason",
        send: "Send",
        more: "Show more",
    },
    problem: {
        offline: "The server does not answer. Check the connection and try again.",
        unreadable: "The server's answer cannot be read. Try again.",
        unexpected: (status) => `The server answered unexpectedly (${status}). Try again.`,
        retry: "Try again",
        clause: "Clause of the agreement",
        field: "Field",
        retryAfter: "Try again after",
        requestId: "Request number",
    },
    time: {
        days: (n) => counted(n, forms("day")),
        hours: (n) => counted(n, forms("hour")),
        minutes: (n) => counted(n, forms("minute")),
        in: (span) => `in ${span}`,
        ago: (span) => `${span} ago`,
    },
};

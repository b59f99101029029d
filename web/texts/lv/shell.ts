/* What stands around every page. */
import { counted } from "../../src/format";

export const shell = {
    shell: {
        skip: "Uz saturu",
        menu: "Sadaļas",
        signedInAs: "Lietotājs",
        signOut: "Izrakstīties",
        theme: "Izskats",
        themes: { system: "Kā sistēmā", light: "Gaišs", dark: "Tumšs" },
        otherLanguage: "English",
        otherLanguageTag: "en",
        loading: "Ielādē …",
        version: (version: string) => `tilts ${version}`,
        notFound: "Šādas lapas nav",
        notFoundHint: "Adrese ir nepareiza, vai arī Jūsu pienākumiem šī sadaļa nav paredzēta.",
        home: "Uz sākumu",
        idle: "Vai turpināt darbu?",
        idleText: (minutes: number) =>
            `Ja neko nedarīsiet, pēc ${counted(minutes, { zero: "minūtēm", one: "minūtes", other: "minūtēm" })} sesija beigsies.`,
        idleStay: "Turpināt darbu",
    },
    nav: {
        applications: "Pieteikumi",
        bulk: "Lielapjoma pārbaudes",
    },
    form: {
        errors: (n: number) =>
            n === 1 ? "Izlabojiet vienu kļūdu" : `Izlabojiet ${counted(n, { zero: "kļūdas", one: "kļūdu", other: "kļūdas" })}`,
        close: "Aizvērt",
        cancel: "Atcelt",
        required: "Aizpildiet šo lauku.",
        reason: "Iemesls",
        send: "Nosūtīt",
        more: "Rādīt vēl",
    },
    problem: {
        offline: "Serveris neatbild. Pārbaudiet savienojumu un mēģiniet vēlreiz.",
        unreadable: "Servera atbildi nevar nolasīt. Mēģiniet vēlreiz.",
        unexpected: (status: number) => `Serveris atbildēja negaidīti (${status}). Mēģiniet vēlreiz.`,
        retry: "Mēģināt vēlreiz",
        clause: "Vienošanās punkts",
        field: "Lauks",
        retryAfter: "Mēģiniet pēc",
        requestId: "Pieprasījuma numurs",
    },
    time: {
        days: (n: number) => counted(n, { zero: "dienām", one: "dienas", other: "dienām" }),
        hours: (n: number) => counted(n, { zero: "stundām", one: "stundas", other: "stundām" }),
        minutes: (n: number) => counted(n, { zero: "minūtēm", one: "minūtes", other: "minūtēm" }),
        in: (span: string) => `pēc ${span}`,
        ago: (span: string) => `pirms ${span}`,
    },
};

import { useText } from "../text";

export function NotFoundPage() {
    const t = useText();
    return (
        <section class="narrow">
            <h1>{t.shell.notFound}</h1>
            <p>{t.shell.notFoundHint}</p>
            <a href="#/" role="button">{t.shell.home}</a>
        </section>
    );
}

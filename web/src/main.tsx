import { render } from "preact";
import { App } from "./app";
import { applyPreferences } from "./preferences";

applyPreferences();
document.body.replaceChildren();
render(<App />, document.body);

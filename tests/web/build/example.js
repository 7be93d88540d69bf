/**
 * A program of one's own, on types that openapi-typescript made of `openapi.json`: what it misspells does not compile.
 * `node example.js http://127.0.0.1:8000` prints what comes of it.
 */
import createClient from "openapi-fetch";
// Lists come as files, too; here they are JSON. Several values of a parameter are written with commas.
const api = createClient({
    baseUrl: process.argv[2] ?? "http://127.0.0.1:8000",
    querySerializer: { array: { style: "form", explode: false } },
});
/** Every quote that these filters leave, from the first page to the last. */
async function* everyQuote(filters) {
    let cursor;
    do {
        const { data, error } = await api.GET("/v1/quotes", {
            params: { query: { ...filters, ...(cursor && { cursor }) } },
        });
        if (error)
            throw new Error(error.detail);
        yield* data.items;
        cursor = data.page.next_cursor;
    } while (cursor);
}
/** Print one page: how many quotes there are, and the first of them. */
async function list() {
    const { data, error } = await api.GET("/v1/quotes", { params: { query: { limit: 1 } } });
    if (error)
        throw new Error(error.detail);
    console.log(`${data.page.total} quotes; the first: ${data.items[0]?.text}`);
}
/** Print what two people say that is printed in Chinese, too. */
async function filter() {
    for await (const quote of everyQuote({ speaker: ["lu-yan", "ai-wen"], has_original: true })) {
        console.log(`${quote.speakers[0]?.name}: ${quote.text} (${quote.original?.text})`);
    }
}
/** Print how many quotes there are on all pages, five to a page. */
async function count() {
    const ids = new Set();
    for await (const quote of everyQuote({ limit: 5 }))
        ids.add(quote.id);
    console.log(`${ids.size} quotes on all pages`);
}
/** Print what a refusal says, and ask again as it suggests. */
async function mend(id) {
    const { data, error } = await api.GET("/v1/quotes", { params: { query: { speaker: [id] } } });
    if (data)
        return console.log(`${id}: ${data.page.total} quotes`);
    const [fault] = error.errors;
    console.log(`${error.status} ${error.title}: ${fault?.detail}; rather: ${fault?.suggestion}`);
    if (fault?.suggestion)
        await mend(fault.suggestion);
}
await list();
await filter();
await count();
await mend("lu-yann");

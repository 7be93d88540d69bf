// Starts Swagger UI on this server's own OpenAPI document; the addresses in its examples become this server's own, so that
// each operation can be run as it stands.
const answer = await fetch("/openapi.json");
const written = (await answer.text()).replaceAll("http://testserver", location.origin);
SwaggerUIBundle({
  spec: JSON.parse(written),
  dom_id: "#docs",
  deepLinking: true,
  tryItOutEnabled: true,
});

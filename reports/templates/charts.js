// Replaces each still by the same chart, live. Expressions are interpreted, never compiled: the page needs no eval.
(async () => {
  const specs = JSON.parse(document.getElementById("chart-specs").textContent);
  for (const [name, spec] of Object.entries(specs)) {
    const place = document.getElementById(`chart-${name}`);
    const live = document.createElement("div");
    try {
      await window.vegaEmbed(live, spec, { ast: true, actions: false, renderer: "svg", tooltip: { theme: "page" } });
      place.replaceChildren(live);
      place.dataset.live = "yes";
    } catch (error) {
      console.error(`the chart ${name} stays a still`, error);
    }
  }
})();

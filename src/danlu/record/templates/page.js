// Convenience only: the page says everything without it.
(function () {
  var root = document.documentElement;
  var button = document.getElementById("theme");
  button.hidden = false;
  button.addEventListener("click", function () {
    var isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
  });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (part) { part.open = true; });
  });
  function key(row, column) {
    var text = row.cells[column].textContent.trim();
    var number = parseFloat(text.replace(/,/g, ""));
    return isNaN(number) ? text : number;
  }
  document.querySelectorAll("table.sortable thead th").forEach(function (head) {
    var direction = -1;
    head.tabIndex = 0;
    head.title = "sort";
    function sort() {
      var body = head.closest("table").tBodies[0];
      direction = -direction;
      Array.from(body.rows).sort(function (a, b) {
        var left = key(a, head.cellIndex), right = key(b, head.cellIndex);
        if (typeof left !== typeof right) { return typeof left === "number" ? -1 : 1; }
        return direction * (left > right ? 1 : left < right ? -1 : 0);
      }).forEach(function (row) { body.appendChild(row); });
      head.parentNode.querySelectorAll("th").forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
    }
    head.addEventListener("click", sort);
    head.addEventListener("keydown", function (event) { if (event.key === "Enter") { sort(); } });
  });
})();

// Finds entries as one types: a row of a table, or a heading of the fourth rank with what stands below it.
(function () {
  'use strict';
  var main = document.getElementById('top');
  var box = document.getElementById('find');
  var found = document.getElementById('found');
  var none = document.getElementById('none');
  // Narrow screens show each cell with its heading.
  main.querySelectorAll('table').forEach(function (table) {
    var heads = Array.prototype.map.call(table.querySelectorAll('th'), function (th) { return th.textContent; });
    table.querySelectorAll('tbody tr').forEach(function (row) {
      Array.prototype.forEach.call(row.children, function (cell, at) { cell.setAttribute('data-is', heads[at] || ''); });
    });
  });
  var entries = [];
  // What holds entries shows while one of them does.
  var holders = [];
  var open = { 1: null, 2: null, 3: null };
  var entry = null;
  function holder(element, rank) {
    var one = { elements: [element], rank: rank, up: rank > 1 ? open[rank - 1] || open[rank - 2] || null : null, shows: 0 };
    holders.push(one);
    return one;
  }
  Array.prototype.slice.call(main.children).forEach(function (element) {
    if (element === none) { return; }
    var rank = /^H[1-4]$/.test(element.tagName) ? Number(element.tagName[1]) : 0;
    if (rank === 4) {
      entry = { elements: [element], text: '', up: open[3] || open[2] };
      entries.push(entry);
    } else if (rank) {
      entry = null;
      for (var r = rank; r <= 3; r += 1) { open[r] = null; }
      open[rank] = holder(element, rank);
    } else if (element.className === 'table') {
      var up = entry || open[3] || open[2];
      var whole = { elements: [element], up: up, shows: 0 };
      holders.push(whole);
      element.querySelectorAll('tbody tr').forEach(function (row) { entries.push({ elements: [row], up: whole }); });
      entry = null;
    } else if (entry) {
      entry.elements.push(element);
    } else if (open[3] || open[2]) {
      (open[3] || open[2]).elements.push(element);
    }
  });
  entries.forEach(function (one) {
    one.text = one.elements.map(function (element) { return element.textContent; }).join(' ').toLowerCase();
  });
  function show(one, yes) { one.elements.forEach(function (element) { element.hidden = !yes; }); }
  function find() {
    var words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    var count = 0;
    holders.forEach(function (one) { one.shows = 0; });
    entries.forEach(function (one) {
      var yes = words.every(function (word) { return one.text.indexOf(word) >= 0; });
      show(one, yes);
      one.shows = yes ? 1 : one.shows && 0;
      if (!yes) { return; }
      count += 1;
      for (var up = one.up; up; up = up.up) { up.shows = 1; }
    });
    holders.forEach(function (one) { show(one, !words.length || one.shows || one.rank === 1); });
    // A table under a heading of the fourth rank brings its heading along.
    entries.forEach(function (one) { if (words.length && one.up && one.up.text !== undefined && one.shows) { show(one.up, true); } });
    holders.forEach(function (one) { if (words.length && one.shows && one.up && one.up.text !== undefined) { show(one.up, true); } });
    found.textContent = words.length ? count + ' ' + found.getAttribute('data-unit') : '';
    none.hidden = !words.length || count > 0;
  }
  var wait = 0;
  box.addEventListener('input', function () { clearTimeout(wait); wait = setTimeout(find, 120); });
  box.form.addEventListener('submit', function (event) { event.preventDefault(); find(); });
  // A link into what the search hides shows all again.
  function come() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && !target.offsetParent && box.value) { box.value = ''; find(); target.scrollIntoView(); }
  }
  window.addEventListener('hashchange', come);
  document.addEventListener('keydown', function (event) {
    if (event.key === '/' && document.activeElement !== box) { event.preventDefault(); box.focus(); }
  });
}());

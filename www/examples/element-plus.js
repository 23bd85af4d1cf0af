// A Vue 3 page as portals have it. What belongs to the validation is `opened`, `rules`, `line`, and `:rules` in the page.

/* global Vue, ElementPlus, Shequ, ShequElement */
const { markRaw, reactive, ref } = Vue;
const opened = Shequ.open({ catalogue: "shequ/guangxi.json", wasm: "shequ/shequ.wasm", fallback: "shequ/shequ-plain.js" });

const page = {
  setup() {
    const form = reactive({ code12: "450102001001", hh_resident: "", facilities: [row()] });
    const sheet = ref(null);
    const told = ref("");
    const line = ref("");
    const rules = ShequElement.elementRules(opened, "community", {
      model: () => form,
      validate: (props) => sheet.value.validateField(props).catch(() => {}),
      change: (view) => (line.value = view.summary.line),
    });
    const add = () => form.facilities.push(row());
    const send = () =>
      sheet.value.validate((valid) => {
        told.value = valid ? "已上报" : "有必须改的内容，见各项下面的说明";
      }).catch(() => {});
    return { form, sheet, rules: markRaw(rules), told, line, add, send };
  },
};

function row() {
  return { facility_id: "", area_total: "", area_activity: "" };
}

window.app = Vue.createApp(page).use(ElementPlus).mount("#app");

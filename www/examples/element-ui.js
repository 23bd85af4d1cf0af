// A Vue 2 page as portals have it. What belongs to the validation is `opened`, `rules` in the data and `:rules` in the page.

/* global Vue, Shequ, ShequElement */
var opened = Shequ.open({ catalogue: "shequ/guangxi.json", wasm: "shequ/shequ.wasm", fallback: "shequ/shequ-plain.js" });

window.app = new Vue({
  el: "#app",
  data() {
    return {
      form: {
        code12: "450102001001",
        hh_resident: "",
        facilities: [{ key: 1, facility_id: "", area_total: "", area_activity: "" }],
      },
      rules: ShequElement.elementRules(opened, "community", {
        model: () => this.form,
        validate: (props) => this.$refs.form.validateField(props),
      }),
      told: "",
    };
  },
  methods: {
    add() {
      this.form.facilities.push({ key: Date.now(), facility_id: "", area_total: "", area_activity: "" });
    },
    send() {
      this.$refs.form.validate((valid) => {
        this.told = valid ? "已上报" : "有必须改的内容，见各项下面的说明";
      });
    },
  },
});

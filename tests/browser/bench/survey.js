// The reference page: the same questions in SurveyJS, checked at each keystroke.

async function open() {
  const json = await (await fetch("form.json")).json();
  const survey = new Survey.Model(json);
  survey.locale = "zh-cn";
  survey.textUpdateMode = "onTyping";
  survey.checkErrorsMode = "onValueChanged";
  window.survey = survey;
  SurveyUI.renderSurvey(survey, document.getElementById("app"));
}

open();

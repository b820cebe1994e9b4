// What makes the pages better where scripts run; every page works without.
import { watchDialogs } from "./dialog.js";
import { watchFolds } from "./folds.js";
import { watchForms } from "./forms.js";
import { watchPrint } from "./print.js";
import { watchSearch } from "./search.js";
import { watchTheme } from "./theme.js";
import { watchToasts } from "./toast.js";

watchDialogs();
watchFolds();
watchForms();
watchPrint();
watchSearch();
watchTheme();
watchToasts();

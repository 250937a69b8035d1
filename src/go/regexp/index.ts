export { expand, parseTemplate, type TemplatePart } from './expand.ts';
export { compileRegexp, isAffordable, type GoRegexp } from './regexp.ts';

export { parse, parseExpression, parseJson, parseTemplate } from './parse.ts';
export type {
  Attribute,
  AttributeSchema,
  Block,
  BlockSchema,
  Body,
  BodySchema,
  Content,
  Expression,
  ParsedFile,
  Scope,
  Traversal,
  TraversalStep,
} from './body.ts';
export { tokenize, type LexerMode } from './syntax/lexer.ts';
export type { Token, TokenKind } from './syntax/tokens.ts';
export { parseBody, parseExpressionText, parseTemplateText, type Parsed } from './syntax/parser.ts';
export type {
  AttributeNode,
  BinaryOperator,
  BlockNode,
  BodyNode,
  ExpressionNode,
  ObjectItem,
  TemplatePart,
} from './syntax/tree.ts';
export { jsonBody } from './json/body.ts';
export { jsonExpression } from './json/expression.ts';
export { parseJsonText, type ParsedJson } from './json/parser.ts';
export { positionsInString } from './json/strings.ts';
export type { JsonArray, JsonNode, JsonObject, JsonProperty, JsonString } from './json/tree.ts';
export { referencesIn } from './syntax/references.ts';
export { decode } from './decode/decode.ts';
export { references } from './decode/spec-references.ts';
export { childBlockTypes, impliedType, schemaOf } from './decode/spec-schema.ts';
export type { Decoded, Spec } from './decode/spec.ts';
export { expandDynamic } from './decode/dynamic.ts';
export { applyDefaults, typeFromExpression, type Defaults, type TypeConstraint } from './decode/type-expression.ts';
export * from './functions/index.ts';
export { problems } from './problems.ts';
export * from './values/index.ts';
export { format, formatEdits, formatParsed } from './format/format.ts';
export { appendBlock, appendBlocks } from './edit/append-blocks.ts';
export { blockText, type NewBlock } from './edit/block-text.ts';
export { openForEditing, type EditableFile } from './edit/editable.ts';
export { findAttribute, findBlocks, type BlockSelector } from './edit/find.ts';
export { isIdentifier, quotedText, referenceText } from './edit/names.ts';
export { referencesInBody } from './edit/references.ts';
export { removeItem, type CommentsAbove } from './edit/remove-item.ts';
export { renameReference, type RenameOptions } from './edit/rename-reference.ts';
export { setAttribute, setAttributes } from './edit/set-attributes.ts';
export type { Style } from './edit/style.ts';
export { applyEdits, type TextEdit } from './edit/text-edit.ts';
export { valueText } from './edit/value-text.ts';

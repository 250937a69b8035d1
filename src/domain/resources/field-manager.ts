/** Under this name the API server notes what we write. Flux's controllers write under their own. */
export const fieldManager = 'tagwright';

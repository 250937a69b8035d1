/** Who we are for servers that ask. */
export const userAgent = 'tagwright';

// Pushes a small image, as a build would: node scripts/push-image.ts 127.0.0.1:5050/team/app:1.2.0
import { pushImage } from '../test/support/push-image.ts';

const [image = ''] = process.argv.slice(2);
const parts = /^(?<registry>[^/]+)\/(?<repository>.+):(?<tag>[^:/]+)$/.exec(image)?.groups;
if (parts === undefined) {
  process.stderr.write('usage: node scripts/push-image.ts REGISTRY/REPOSITORY:TAG\n');
  process.exit(2);
}
const { registry = '', repository = '', tag = '' } = parts;
const digest = await pushImage({ url: `http://${registry}`, repository, tag });
process.stdout.write(`pushed ${image} (${digest})\n`);

// A program that starts, as the JavaScript SDK finds its credentials by itself: prints who it is, or the name of the refusal.
import { createRequire } from "node:module";

const { STSClient, GetCallerIdentityCommand } = createRequire(process.argv[2] + "/")("@aws-sdk/client-sts");
try {
  console.log((await new STSClient({ maxAttempts: 1 }).send(new GetCallerIdentityCommand({}))).Arn);
} catch (error) {
  console.log(error.name);
}

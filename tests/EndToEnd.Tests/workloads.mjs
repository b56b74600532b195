// Programs on an instance and in a task, with the JavaScript SDK as it is. Prints one JSON object of what happened.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [, , sdkFolder, readyFile] = process.argv;
const { STSClient, GetCallerIdentityCommand } = createRequire(sdkFolder + "/")("@aws-sdk/client-sts");
const ready = JSON.parse(readFileSync(readyFile));
const account = "333333333333";

async function native(method, body) {
  const answer = await fetch(`${ready.aws}/rolecall.v1.${method}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer " + ready.adminToken },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

// As the default chain finds credentials: nothing is passed in.
const sts = (credentials) => new STSClient({ endpoint: ready.aws, region: "us-east-1", maxAttempts: 1, ...(credentials && { credentials }) });
async function who(client) {
  try {
    return (await client.send(new GetCallerIdentityCommand({}))).Arn;
  } catch (error) {
    return error.name;
  }
}
async function startedWith(variables) {
  Object.assign(process.env, variables);
  const client = sts();
  await who(client);
  return client;
}

const instance = (await native("ComputeService/LaunchInstance", { accountId: account, instanceProfile: "machine-js" })).instance;
const task = await native("ComputeService/RunTask", { accountId: account, taskRoleArn: `arn:aws:iam::${account}:role/TaskJs` });
const port = new URL(ready.aws).port;
const onInstance = await startedWith({ AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://${instance.metadataHost}.localhost:${port}` });
const result = { instance: (await who(onInstance)).replace(instance.id, "ID") };
const inTask = await startedWith({
  AWS_CONTAINER_CREDENTIALS_FULL_URI: ready.aws + task.task.credentialsPath,
  AWS_CONTAINER_AUTHORIZATION_TOKEN: task.authorizationToken,
});
result.task = (await who(inTask)).replace(task.task.id, "ID");

// Somebody who copied the keys once.
const statics = [];
for (const fetched of [await onInstance.config.credentials(), await inTask.config.credentials()]) {
  const { accessKeyId, secretAccessKey, sessionToken } = fetched;
  statics.push(sts({ accessKeyId, secretAccessKey, sessionToken }));
}
result.copies = (await Promise.all(statics.map(who))).map((arn) => arn.replace(/\/[^/]*$/, ""));
await native("ClockService/AdvanceClock", { by: "21660s" });
result.copies_after_6h = await Promise.all(statics.map(who));
result.after_6h = [(await who(onInstance)).replace(instance.id, "ID"), (await who(inTask)).replace(task.task.id, "ID")];
console.log(JSON.stringify(result));

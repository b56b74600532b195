using System.CommandLine;
using System.Text.Json.Nodes;
using Rolecall.Cli.Names;

namespace Rolecall.Cli.Commands.Credentials;

/// <summary>
/// credential-process: keys as AWS clients ask an external program for them.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
/// </summary>
internal static class CredentialProcessCommand
{
    public static Command Make()
    {
        var person = new Argument<string?>("PERSON")
        {
            HelpName = "PERSON",
            Description = "Somebody of the demo world.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var role = new Option<string?>("--role") { Description = "A role to assume: a name, ACCOUNT/NAME or an ARN.", HelpName = "ROLE" };
        var options = new AssumeOptions();
        return Completions.OfPeople(person, new RolecallCommand(
            "credential-process",
            "Prints keys as the credential_process of an AWS profile.",
            "rolecall credential-process developer",
            "rolecall credential-process --role UpdateApp --as developer"))
            .With([person, role, .. options.All])
            .Does(async invocation =>
            {
                var json = new JsonObject { ["Version"] = 1 };
                if (invocation.Get(role) is { } name)
                {
                    var session = await options.Assume(invocation, name);
                    Add(json, session.Keys);
                    json["SessionToken"] = session.Keys.SessionToken;
                    json["Expiration"] = Spans.Spell(session.ExpiresOnWall ?? session.Expires);
                    json["AccountId"] = session.Arn.Split(':')[4];
                }
                else if (invocation.Get(person) is { } who)
                {
                    var found = Principals.Person(invocation.Address, who);
                    Add(json, found.Keys);
                    json["AccountId"] = found.AccountId;
                }
                else
                {
                    throw new CliException(ExitCodes.Usage, "give a PERSON, or --role ROLE") { Try = "rolecall credential-process --help" };
                }
                // The contract is one JSON document, whatever is asked for.
                await invocation.Terminal.Out.WriteLineAsync(json.ToJsonString());
            });
    }

    private static void Add(JsonObject json, Api.SigV4.AwsKeys keys)
    {
        json["AccessKeyId"] = keys.AccessKeyId;
        json["SecretAccessKey"] = keys.SecretAccessKey;
    }
}

using System.CommandLine;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Names;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Questions;

/// <summary>who-can-assume ROLE: who may become a role, directly and by way of others.</summary>
internal static class WhoCanAssumeCommand
{
    public static Command Make()
    {
        var role = new Argument<string>("ROLE") { HelpName = "ROLE", Description = "A name or an ARN." };
        var depth = new Option<int?>("--depth")
        {
            Description = "Roles on a path, this one included; 1 is direct ones only (4).",
            HelpName = "ROLES",
        };
        var context = ContextOption.Make();
        return Completions.Of(role, new RolecallCommand(
            "who-can-assume",
            "Lists who may become a role, directly and by way of other roles; exit code 1 where nobody may.",
            "rolecall who-can-assume UpdateApp",
            "rolecall who-can-assume VendorAudit --depth 1 --context sts:ExternalId=example-corp-7731"))
            .With(role, depth, context)
            .Does(async invocation =>
            {
                var request = new WhoCanAssumeRequest
                {
                    RoleArn = await Principals.RoleArnOf(invocation, invocation.Get(role)),
                    Context = { Pairs.Context(invocation.Get(context)) },
                };
                if (invocation.Get(depth) is { } most)
                    request.MaxDepth = most;
                using var listing = new AccessService.AccessServiceClient(invocation.Admin).WhoCanAssume(request, invocation.Calling);
                var found = await listing.ResponseStream.ReadAllAsync(invocation.Cancel).ToListAsync(invocation.Cancel);
                if (found.RemoveAll(one => one.Truncated) > 0)
                    invocation.Tell("there are more paths than are shown");
                invocation.Output.Many(
                    found,
                    new Column<WhoCanAssumeResponse>("PRINCIPAL", one => one.Principal.Arn),
                    new("ANSWER", one => WhoCanCommand.Spelled(one.Answer)),
                    new("BY WAY OF", one => string.Join(" → ", one.Chain.SkipLast(1).Select(Principals.NameOf))),
                    new("NEEDS", one => string.Join(", ", one.MissingKeys)),
                    new("ASSUMED ABSENT", one => string.Join(", ", one.AssumedAbsent), Wide: true));
                return found.Count > 0 ? ExitCodes.Done : ExitCodes.No;
            });
    }
}

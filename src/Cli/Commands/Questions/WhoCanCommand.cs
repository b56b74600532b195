using System.CommandLine;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Names;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Questions;

/// <summary>who-can ACTION [RESOURCE]: every principal of the sandbox that may, or might.</summary>
internal static class WhoCanCommand
{
    public static Command Make()
    {
        var action = new Argument<string>("ACTION") { HelpName = "ACTION", Description = "Such as s3:GetObject." };
        var resource = new Argument<string>("RESOURCE")
        {
            HelpName = "RESOURCE",
            Description = "An ARN, or the name of a role; every resource where absent.",
            DefaultValueFactory = _ => "*",
        };
        var context = ContextOption.Make();
        var sure = new Option<bool>("--sure") { Description = "Leave out those who would need keys that the request does not have." };
        return new RolecallCommand(
            "who-can",
            "Lists everybody in the sandbox who may do an action on a resource, or might with other keys in the request.",
            "rolecall who-can s3:GetObject arn:aws:s3:::productionapp/index.html",
            "rolecall who-can sts:AssumeRole UpdateApp --sure -o jsonl")
            .With(action, resource, context, sure)
            .Does(async invocation =>
            {
                using var listing = new AccessService.AccessServiceClient(invocation.Admin).WhoCan(
                    new()
                    {
                        Action = ActionNames.Read(invocation.Get(action)),
                        Resource = await Principals.ResourceOf(invocation, invocation.Get(resource)),
                        Context = { Pairs.Context(invocation.Get(context)) },
                    },
                    invocation.Calling);
                var found = await listing.ResponseStream.ReadAllAsync(invocation.Cancel)
                    .Where(one => one.Answer == AccessAnswer.Allowed || !invocation.Get(sure)).ToListAsync(invocation.Cancel);
                invocation.Output.Many(
                    found,
                    new Column<WhoCanResponse>("PRINCIPAL", one => one.Principal.Arn),
                    new("KIND", one => Spelled(one.Principal.Kind)),
                    new("ANSWER", one => Spelled(one.Answer)),
                    new("NEEDS", one => string.Join("; ", one.Remedies)),
                    new("ASSUMED ABSENT", one => string.Join(", ", one.AssumedAbsent), Wide: true),
                    new("LAYER", one => one.DecidingLayer, Wide: true));
                return found.Count > 0 ? ExitCodes.Done : ExitCodes.No;
            });
    }

    public static string Spelled(AccessAnswer answer) => answer switch
    {
        AccessAnswer.Allowed => "allowed",
        AccessAnswer.Possible => "possible",
        _ => "denied",
    };

    public static string Spelled(ListedKind kind) => kind switch
    {
        ListedKind.Root => "root",
        ListedKind.User => "user",
        ListedKind.Role => "role",
        ListedKind.RoleSession => "session",
        ListedKind.Anonymous => "anonymous",
        ListedKind.ProviderUsers => "provider",
        _ => "-",
    };
}

using System.CommandLine;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Files;
using Rolecall.Cli.Names;

namespace Rolecall.Cli.Commands.Questions;

/// <summary>can PRINCIPAL ACTION [RESOURCE]: the decision, and why.</summary>
internal static class CanCommand
{
    public static Command Make()
    {
        var principal = new Argument<string>("PRINCIPAL")
        {
            HelpName = "PRINCIPAL",
            Description = "A name or an ARN, \"anonymous\", or a service such as cloudtrail.amazonaws.com.",
        };
        var action = new Argument<string>("ACTION") { HelpName = "ACTION", Description = "Such as s3:GetObject." };
        var resource = new Argument<string>("RESOURCE")
        {
            HelpName = "RESOURCE",
            Description = "An ARN, or the name of a role; every resource where absent.",
            DefaultValueFactory = _ => "*",
        };
        var context = ContextOption.Make();
        var session = new Option<string?>("--session-policy")
        {
            Description = "A file with the session policy that narrows the caller.",
            HelpName = "FILE",
        };
        var expectation = new Expectation();
        return Completions.Of(principal, new RolecallCommand(
            "can",
            "Decides by the policies in force whether somebody may do something, and tells why. A denial ends with exit code 1.",
            "rolecall can developer sts:AssumeRole UpdateApp",
            "rolecall can UpdateApp s3:GetObject arn:aws:s3:::productionapp/index.html",
            "rolecall can vendor sts:AssumeRole VendorAudit --context sts:ExternalId=example-corp-7731 --expect allow",
            "rolecall can tester sts:AssumeRole UpdateApp --expect implicit -o json"))
            .With(principal, action, resource, context, session, expectation.Option)
            .Does(async invocation =>
            {
                var request = new AuthorizeRequest
                {
                    Caller = await Principals.ArnOf(invocation, invocation.Get(principal)),
                    Action = ActionNames.Read(invocation.Get(action)),
                    Resource = await Principals.ResourceOf(invocation, invocation.Get(resource)),
                    Context = { Pairs.Context(invocation.Get(context)) },
                };
                if (invocation.Get(session) is { } file)
                    request.SessionPolicy = await GivenFiles.Text(invocation.Terminal, file, "the session policy", invocation.Cancel);
                var answer = await new AccessService.AccessServiceClient(invocation.Admin).AuthorizeAsync(request, invocation.Calling);
                invocation.Output.One(answer, () => answer.Explanation);
                return expectation.ExitCodeOf(invocation, answer.Decision.Result);
            });
    }
}

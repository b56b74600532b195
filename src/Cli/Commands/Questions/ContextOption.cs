using System.CommandLine;

namespace Rolecall.Cli.Commands.Questions;

/// <summary>--context KEY=VALUE.</summary>
internal static class ContextOption
{
    public static Option<string[]> Make() => new("--context", "-c")
    {
        Description = "A condition key of the request, such as sts:ExternalId=12345; again for more keys, or for more values of one.",
        HelpName = "KEY=VALUE",
    };
}

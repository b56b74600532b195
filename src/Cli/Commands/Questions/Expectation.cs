using System.CommandLine;
using Rolecall.Api.Native.V1;

namespace Rolecall.Cli.Commands.Questions;

/// <summary>--expect: what the answer has to be, which sets the exit code.</summary>
internal sealed class Expectation
{
    public Option<string?> Option { get; } = new("--expect")
    {
        Description = "allow, deny, implicit or explicit: exit code 0 where the decision is that, else 1.",
        HelpName = "DECISION",
    };

    public Expectation() => Option.TakeOnly("allow", "deny", "implicit", "explicit");

    /// <summary>Without an expectation a denial is a no.</summary>
    public int ExitCodeOf(Invocation invocation, DecisionResult result)
    {
        var expected = invocation.Get(Option) ?? "allow";
        var met = expected switch
        {
            "deny" => result is DecisionResult.ImplicitDeny or DecisionResult.ExplicitDeny,
            "implicit" => result == DecisionResult.ImplicitDeny,
            "explicit" => result == DecisionResult.ExplicitDeny,
            _ => result == DecisionResult.Allowed,
        };
        if (!met && invocation.Has(Option))
            invocation.Tell($"expected {expected}, and it is {Spelled(result)}");
        return met ? ExitCodes.Done : ExitCodes.No;
    }

    public static string Spelled(DecisionResult result) => result switch
    {
        DecisionResult.Allowed => "allow",
        DecisionResult.ImplicitDeny => "implicit",
        DecisionResult.ExplicitDeny => "explicit",
        _ => "untold",
    };
}

namespace Rolecall.Policy.Decisions;

public enum Verdict
{
    ImplicitDeny,
    Allow,
    ExplicitDeny,
}

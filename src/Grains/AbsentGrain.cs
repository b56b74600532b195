namespace Rolecall.Grains;

/// <summary>
/// A grain whose stream was never written answers that there is nothing, and is deactivated at once. Otherwise whoever can make up names
/// (in a policy, a request, a sandbox's name) could make the silo keep kilobytes for minutes for each of them.
/// </summary>
internal static class AbsentGrain
{
    /// <summary>
    /// Runs a call of a grain, and then ends the grain where there is still nothing of it. It ends after the calls that run beside this
    /// one.
    /// </summary>
    public static async Task Answer(IIncomingGrainCallContext call, Func<bool> isAbsent, Action deactivateOnIdle)
    {
        try
        {
            await call.Invoke();
        }
        finally
        {
            if (isAbsent())
                deactivateOnIdle();
        }
    }
}

namespace Rolecall.Chaos.Calls;

/// <summary>The run, cut where faults begin and end.</summary>
internal sealed class Windows
{
    public const string Quiet = "no fault";

    private readonly List<Window> all = [];
    private volatile Window current = new(Quiet);

    public Windows() => all.Add(current);

    /// <summary>The one in which a call that begins now begins.</summary>
    public Window Current => current;

    /// <summary>In the order of their begins.</summary>
    public IReadOnlyList<Window> All => all;

    /// <summary>From now on calls are of another window.</summary>
    public Window Begin(string name)
    {
        var window = new Window(name);
        all.Add(window);
        return current = window;
    }
}

using System.Globalization;
using System.Text;

namespace Rolecall.Gateway.Wires.Connect;

/// <summary>Where in a request's JSON its reader is: "labels[0].key".</summary>
internal sealed class JsonPlace
{
    /// <summary>Characters. A place that is told ends where nobody would read on.</summary>
    private const int Longest = 96;

    private readonly List<(string? Name, int Index)> steps = [];

    public bool IsBody => steps.Count == 0;

    public void Enter(string name) => steps.Add((name, 0));

    public void Enter(int index) => steps.Add((null, index));

    public void Leave() => steps.RemoveAt(steps.Count - 1);

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, index) in steps)
        {
            if (text.Length > Longest)
                return text.Append("...").ToString();
            if (name is null)
                text.Append(CultureInfo.InvariantCulture, $"[{index}]");
            else
                text.Append(text.Length > 0 ? "." : "").Append(WireFaults.Echo(name, Longest));
        }
        return text.ToString();
    }
}
